// SPDX-License-Identifier: Apache-2.0
//
// The timing blocks of published technologies, as data.
#include "link_models/switching/reconfiguration.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

double ms(Duration time) {
  return static_cast<double>(picos(time)) / 1e9;
}

// A receiver that is known as one number.
Reconfiguration with_receiver(Duration receiver) {
  return {.los = {}, .dsp = fixed_stage(receiver), .fec_align = {}, .pcs = {}};
}

Reconfiguration mirrors() {
  return with_receiver(milliseconds(50));
}

Reconfiguration piezo() {
  Reconfiguration r = with_receiver(milliseconds(50));
  r.switching = lognormal_stage(milliseconds(20), 0.2, milliseconds(25));
  r.settle = fixed_stage(milliseconds(1));
  return r;
}

TEST(Reconfiguration, DefaultReceiverSumsItsStages) {
  // LOS 0.1 + CDR and DSP 50 + alignment 0.2 + PCS 1 ms.
  EXPECT_EQ(receiver_mean({}), microseconds(51'300));
}

TEST(Reconfiguration, MirrorsAreDarkFor64Milliseconds) {
  // 2 + 10 e^(0.3^2 / 2) + 2 + 50.
  EXPECT_NEAR(ms(gap_mean(mirrors())), 54 + 10 * std::exp(0.045), 1e-8);
  EXPECT_EQ(gap_quantile(mirrors(), 0.5), milliseconds(64));
  Reconfiguration fast = with_receiver(milliseconds(5));
  EXPECT_EQ(gap_quantile(fast, 0.5), milliseconds(19));
}

TEST(Reconfiguration, TheOldCircuitMayServeDuringTheCommand) {
  Reconfiguration r = mirrors();
  r.drain = Drain::kAtSwitch;
  EXPECT_EQ(gap_mean(mirrors()) - gap_mean(r), milliseconds(2));
  EXPECT_EQ(up_mean(r), up_mean(mirrors())) << "the new circuit comes no earlier";
  EXPECT_EQ(gap_quantile(r, 0.5), milliseconds(62));
}

TEST(Reconfiguration, PiezoNeverNeedsMoreThanItsLongest) {
  EXPECT_EQ(gap_quantile(piezo(), 0.5), milliseconds(73));
  EXPECT_EQ(gap_quantile(piezo(), 0.9999), milliseconds(78));
}

TEST(Reconfiguration, SoftwareIsPaidOnlyByAHardFlap) {
  Reconfiguration hard = mirrors();
  hard.software = fixed_stage(milliseconds(100));
  EXPECT_EQ(gap_mean(hard) - gap_mean(mirrors()), milliseconds(100));
}

TEST(Reconfiguration, EveryStageLengthensTheGapByItself) {
  const std::vector<StageTime Reconfiguration::*> members = {&Reconfiguration::command,
                                                             &Reconfiguration::switching,
                                                             &Reconfiguration::settle,
                                                             &Reconfiguration::los,
                                                             &Reconfiguration::cdr,
                                                             &Reconfiguration::dsp,
                                                             &Reconfiguration::fec_align,
                                                             &Reconfiguration::pcs};
  for (const auto member : members) {
    Reconfiguration without;
    without.*member = {};
    Reconfiguration with = without;
    with.*member = fixed_stage(microseconds(7));
    EXPECT_EQ(gap_mean(with) - gap_mean(without), microseconds(7));
    EXPECT_EQ(gap_quantile(with, 0.9) - gap_quantile(without, 0.9), microseconds(7));
  }
}

TEST(Reconfiguration, ADrawIsAPureFunctionAndItsStagesAreIndependent) {
  const RandomStream random({42, 3, 0}, Purpose::kCodeword);
  Reconfiguration r = mirrors();
  r.software = lognormal_stage(seconds(3), 0.6);
  const DrawnReconfiguration first = draw(r, random, 5);
  EXPECT_EQ(first.stages, draw(r, random, 5).stages);
  EXPECT_NE(first.stages, draw(r, random, 6).stages);
  Reconfiguration calmer = r;
  calmer.switching = fixed_stage(milliseconds(10));
  EXPECT_EQ(draw(calmer, random, 5).stages[8], first.stages[8]) << "software as before";
  EXPECT_EQ(first.gap(), first.up_at());
  r.drain = Drain::kAtSwitch;
  EXPECT_EQ(draw(r, random, 5).gap(), first.up_at() - milliseconds(2));
}

TEST(Reconfiguration, QuantilesOfASumAgreeWithDraws) {
  Reconfiguration r = piezo();
  r.dsp = lognormal_stage(milliseconds(50), 0.5);
  r.software = lognormal_stage(milliseconds(100), 0.6);
  const RandomStream random({1, 2, 0}, Purpose::kCodeword);
  constexpr std::size_t kDraws = 100'000;
  std::vector<Duration> gaps;
  for (std::uint64_t i = 0; i < kDraws; ++i) gaps.push_back(draw(r, random, i).gap());
  std::sort(gaps.begin(), gaps.end());
  for (const double p : {0.05, 0.5, 0.9, 0.99, 0.999}) {
    const Duration predicted = gap_quantile(r, p);
    const auto within =
        static_cast<double>(std::upper_bound(gaps.begin(), gaps.end(), predicted) - gaps.begin());
    const double sigma = std::sqrt(p * (1 - p) / kDraws);
    EXPECT_NEAR(within / kDraws, p, 4 * sigma + 1e-4) << p;
  }
}

TEST(Reconfiguration, TwoEqualStagesAgreeWithDirectIntegration) {
  Reconfiguration r = with_receiver({});
  r.command = {};
  r.settle = {};
  r.switching = lognormal_stage(milliseconds(10), 0.5);
  r.software = lognormal_stage(milliseconds(10), 0.5);
  const double gap = ms(gap_quantile(r, 0.99));
  double sum = 0;
  double weight = 0;
  for (double z = -9; z <= 9; z += 1e-3) {
    const double left = gap - 10 * std::exp(0.5 * z);
    const double below =
        left > 0 ? 0.5 * std::erfc(-std::log(left / 10) / 0.5 / std::sqrt(2.0)) : 0.0;
    sum += std::exp(-z * z / 2) * below;
    weight += std::exp(-z * z / 2);
  }
  EXPECT_NEAR(sum / weight, 0.99, 2e-5);
}

TEST(Reconfiguration, ValidationNamesTheStage) {
  EXPECT_TRUE(validate(Reconfiguration{}).empty());
  Reconfiguration r;
  r.settle = fixed_stage(seconds(-2));
  const auto found = validate(r);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field, "settle.median_s");
  EXPECT_EQ(found[0].message, "-2 is out of range, allowed 0 to 86400");
}

}  // namespace
}  // namespace linkwright
