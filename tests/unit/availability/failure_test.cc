// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include "link_models/availability/failure_bill.h"
#include "link_models/availability/failure_class.h"
#include "link_models/availability/failure_rate.h"
#include "link_models/core/random.h"

namespace linkwright {
namespace {

TEST(FailureRate, PublishedPairsOfFitAndAfr) {
  EXPECT_NEAR(afr_of_fit(10), 0.00009, 5e-6);    // passive copper 0.009 %
  EXPECT_NEAR(afr_of_fit(1'000), 0.0087, 5e-5);  // pluggable, lower end
  EXPECT_NEAR(afr_of_fit(2'000), 0.0174, 5e-5);  // upper end
  EXPECT_NEAR(afr_of_fit(1'667), 0.0145, 5e-5);  // generic optics
  EXPECT_NEAR(afr_of_fit(385), 0.0034, 5e-5);    // co-packaged
  EXPECT_NEAR(afr_of_fit(700), 0.0061, 5e-5);    // linear
}

TEST(FailureRate, ConversionsAreInverses) {
  for (const double fit : {0.5, 10.0, 1'000.0, 1e6}) {
    EXPECT_NEAR(fit_of_afr(afr_of_fit(fit)) / fit, 1, 1e-12);
    EXPECT_NEAR(fit_of_mtbf_hours(mtbf_hours_of_fit(fit)) / fit, 1, 1e-15);
  }
  EXPECT_DOUBLE_EQ(mtbf_hours_of_fit(1'000), 1e6);
  EXPECT_NEAR(fit_of_mtbf_hours(2.6e6), 385, 0.5);
  EXPECT_EQ(mtbf_hours_of_fit(0), std::numeric_limits<double>::infinity());
}

TEST(FailureRate, AHundredThousandLinksOfFiveYearsFailAfter26Minutes) {
  const double fit = fit_of_mtbf_hours(5 * kHoursPerYear);
  EXPECT_NEAR(hours_to_first(100'000, fit) * 60, 26.28, 1e-9);
}

TEST(FailureRate, SilenceIsABoundNotAZero) {
  EXPECT_DOUBLE_EQ(no_event_probability(0.001, 1'000), std::exp(-1));
  EXPECT_DOUBLE_EQ(no_event_probability(0, 1e9), 1);
  const double bound = rate_bound_after_silence(4e6);
  EXPECT_NEAR(bound * kHoursPerFit, 749, 1) << "rule of three: 3 / 4 million hours";
  EXPECT_NEAR(no_event_probability(bound, 4e6), 0.05, 1e-15);
}

TEST(FailureClass, DefaultSharesSumToOneAndEachHasAnEffect) {
  const double sum =
      std::accumulate(kDefaultFailureShares.begin(), kDefaultFailureShares.end(), 0.0);
  EXPECT_NEAR(sum, 1, 1e-15);
  EXPECT_TRUE(validate(kDefaultFailureShares).empty());
  EXPECT_EQ(effect_of(FailureClass::kContamination), FailureEffect::kBerStepAndFlaps);
  EXPECT_EQ(effect_of(FailureClass::kFirmware), FailureEffect::kLongFlapUntilReset);
  EXPECT_EQ(effect_of(FailureClass::kLaserDegradation), FailureEffect::kMarginLossThenDown);
  EXPECT_EQ(effect_of(FailureClass::kElectrical), FailureEffect::kBurstErrors);
  EXPECT_EQ(effect_of(FailureClass::kDriver), FailureEffect::kDownUntilRepair);
  EXPECT_EQ(effect_of(FailureClass::kHostLane), FailureEffect::kLaneLoss);
  EXPECT_STREQ(name_of(FailureClass::kFibre), "fibre");
  EXPECT_STREQ(name_of(effect_of(FailureClass::kFibre)), "down_until_repair");
}

TEST(FailureClass, DrawsFollowTheShares) {
  const RandomStream random({9, 9, 0}, Purpose::kCodeword);
  constexpr std::uint64_t kDraws = 200'000;
  std::array<double, kFailureClasses> seen{};
  for (std::uint64_t i = 0; i < kDraws; ++i)
    ++seen[static_cast<std::size_t>(draw_class(kDefaultFailureShares, random.bits(i)))];
  for (std::size_t i = 0; i < kFailureClasses; ++i) {
    const double p = kDefaultFailureShares[i];
    EXPECT_NEAR(seen[i] / kDraws, p, 4 * std::sqrt(p * (1 - p) / kDraws)) << i;
  }
  EXPECT_EQ(draw_class(kDefaultFailureShares, 0), FailureClass::kContamination);
  EXPECT_EQ(draw_class(kDefaultFailureShares, ~std::uint64_t{0}), FailureClass::kFibre);
}

TEST(FailureClass, SharesThatDoNotSumToOneAreRefused) {
  FailureShares shares = kDefaultFailureShares;
  shares[0] += 0.1;
  const auto found = validate(shares);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field, "sum");
  shares[1] -= 0.3;
  EXPECT_EQ(validate(shares).front().field, "firmware");
}

TEST(FailureClass, LaserMarginRunsOut) {
  EXPECT_DOUBLE_EQ(days_until_down(2.0, 0.1), 20);
  EXPECT_DOUBLE_EQ(degraded_margin_db(2.0, 0.1, 5), 1.5);
}

// 16,384 GPUs, 54 days: one GPU has one copper end up to its switch and three optical ends above.
const FailureBill kCluster = {{"optical ends", 3 * 16'384, 1'000}, {"copper ends", 16'384, 10}};

TEST(FailureBill, ExpectedEventsByHand) {
  // (49152 x 1000 + 16384 x 10) 1e-9 = 0.04931584 per hour, x 1296 h = 63.913.
  EXPECT_NEAR(system_rate_per_hour(kCluster), 0.04931584, 1e-15);
  EXPECT_NEAR(expected_events(kCluster, 1'296), 63.91332864, 1e-9);
}

TEST(FailureBill, AgainstThePublishedCount) {
  const FieldComparison found = compare(kCluster, kPublishedNetworkInterruptions);
  EXPECT_NEAR(found.factor_off, 63.91332864 / 35, 1e-9);
  EXPECT_NEAR(found.published_share, 0.0835, 5e-5);
  EXPECT_NEAR(found.expected_share, 63.91332864 / 419, 1e-12);
  EXPECT_NEAR(implied_fit(kPublishedNetworkInterruptions, 16'384), 1'650, 5);
  const PublishedCount more = scaled(kPublishedNetworkInterruptions, 108 * 24, 32'768);
  EXPECT_DOUBLE_EQ(more.events, 4 * 35);
  EXPECT_DOUBLE_EQ(more.all_events, 4 * 419);
  const FailureBill exact = {{"gpu", 16'384, implied_fit(kPublishedNetworkInterruptions, 16'384)}};
  EXPECT_NEAR(compare(exact, kPublishedNetworkInterruptions).factor_off, 1, 1e-12);
}

TEST(FailureBill, HalvingAFitHalvesItsShareOfTheEvents) {
  const double before = expected_events(kCluster, 1'296);
  const double others = expected_events({kCluster[1]}, 1'296);
  const double after = expected_events(with_fit_scaled(kCluster, 0, 0.5), 1'296);
  EXPECT_NEAR(after - others, (before - others) / 2, 1e-12);
  const double factor = compare({kCluster[0]}, kPublishedNetworkInterruptions).factor_off;
  EXPECT_NEAR(
      compare(with_fit_scaled({kCluster[0]}, 0, 0.5), kPublishedNetworkInterruptions).factor_off,
      factor / 2,
      1e-12);
}

TEST(FailureBill, ClassesSplitTheEvents) {
  FailureBill bill = kCluster;
  bill[1].classes = {0, 0, 0, 0, 0, 0, 1};  // copper: damage only
  const auto events = expected_by_class(bill, 1'296);
  EXPECT_NEAR(std::accumulate(events.begin(), events.end(), 0.0), 63.91332864, 1e-9);
  EXPECT_NEAR(events[0], 0.30 * 49.152e-3 * 1'296, 1e-9);
  EXPECT_NEAR(events[6], (0.05 * 49.152e-3 + 0.16384e-3) * 1'296, 1e-9);
}

TEST(FailureBill, Validation) {
  EXPECT_TRUE(validate(kCluster).empty());
  const auto found = validate(FailureBill{{"ends", 10, -5}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field, "ends.fit");
  EXPECT_EQ(found[0].message, "-5 is out of range, allowed 0 to 1e+09");
}

}  // namespace
}  // namespace linkwright
