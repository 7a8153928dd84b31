// SPDX-License-Identifier: Apache-2.0
//
// Failures of one link over time: rate, early life, latent dies, classes, repairs.
#include "link_models/availability/failure_process.h"

#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "link_models/availability/failure_rate.h"

namespace linkwright {
namespace {

constexpr double kFit = 2'000;

struct Tally {
  double failures = 0;
  double working_hours = 0;
  double repair_hours = 0;
  std::map<FailureClass, double> classes;
};

// The first `count` failures of one link.
Tally tally_of(const FailureProcessConfig& config, int count) {
  FailureProcess process({.seed = 7, .link = 3}, config);
  Tally out;
  double working_from = 0;
  bool replaced = false;
  for (int n = 0; n < count; ++n) {
    const Failure failure = process.after(working_from, replaced);
    EXPECT_GT(failure.at_hours, working_from);
    out.working_hours += failure.at_hours - working_from;
    out.repair_hours += failure.repair_hours;
    ++out.classes[failure.kind];
    ++out.failures;
    working_from = failure.at_hours + failure.repair_hours;
    replaced = is_replaced(failure.kind);
  }
  return out;
}

TEST(FailureProcess, FailsAtItsRate) {
  const Tally seen = tally_of({.fit = kFit}, 40'000);
  // 40,000 exponential times: the mean within 3 sigma, 1.5 %.
  EXPECT_NEAR(seen.working_hours / seen.failures, mtbf_hours_of_fit(kFit), 0.015 * 5e5);
}

TEST(FailureProcess, ClassesHaveTheirShares) {
  const Tally seen = tally_of({.fit = kFit}, 40'000);
  for (std::size_t i = 0; i < kFailureClasses; ++i) {
    const double share = kDefaultFailureShares[i];
    const double sigma = std::sqrt(share * (1 - share) / seen.failures);
    EXPECT_NEAR(seen.classes.at(static_cast<FailureClass>(i)) / seen.failures, share, 3.5 * sigma);
  }
}

TEST(FailureProcess, RepairsTakeTheirMean) {
  FailureProcessConfig config{.fit = kFit, .repair = default_repair(RepairUnit::kWholeSwitch)};
  config.classes = {0, 0, 0, 0, 1, 0, 0};
  const Tally seen = tally_of(config, 40'000);
  EXPECT_NEAR(seen.repair_hours / seen.failures, mean_repair_hours(config.repair), 0.08);
  config.classes = {0, 1, 0, 0, 0, 0, 0};
  const RepairModel reset{.median_hours = config.reset_hours};
  EXPECT_NEAR(tally_of(config, 40'000).repair_hours / 40'000, mean_repair_hours(reset), 0.003)
      << "firmware is reset, not swapped";
}

TEST(FailureProcess, WithoutARateItNeverFails) {
  FailureProcess process({.seed = 1}, {.fit = 0});
  EXPECT_TRUE(std::isinf(process.after(0, false).at_hours));
}

// Times to the first failure of many links, each of the same age.
double share_failed_within(FailureProcessConfig config, double hours, int links) {
  int failed = 0;
  for (int n = 0; n < links; ++n) {
    FailureProcess process({.seed = 5, .link = static_cast<std::uint32_t>(n)}, config);
    failed += process.after(0, false).at_hours < hours ? 1 : 0;
  }
  return static_cast<double>(failed) / links;
}

TEST(FailureProcess, YoungPartsFailMoreOften) {
  const EarlyLife early{.beta = 0.5, .window_hours = 1'000};
  FailureProcessConfig config{.fit = 1e5, .early = early};
  // P(T < t) = 1 - exp(-rate x effective hours): 200 and 1,000 h of a new part.
  for (const double hours : {200.0, 1'000.0, 3'000.0}) {
    const double wanted = -std::expm1(-1e-4 * effective_hours(early, hours));
    EXPECT_NEAR(share_failed_within(config, hours, 10'000), wanted, 3.5 * 0.005) << hours;
  }
  config.effective_age_hours = effective_hours(early, 1'000);
  EXPECT_NEAR(share_failed_within(config, 1'000, 10'000), -std::expm1(-0.1), 3.5 * 0.003)
      << "past its early life it fails at its rate";
}

TEST(FailureProcess, WhatIsReplacedIsYoungAgain) {
  const EarlyLife early{.beta = 0.5, .window_hours = 1'000};
  FailureProcessConfig config{.fit = 1e5, .early = early, .effective_age_hours = 5'000};
  double cleaned = 0;
  double replaced = 0;
  for (std::uint32_t link = 0; link < 5'000; ++link)
    for (const bool is_new : {false, true}) {
      FailureProcess process({.seed = 2, .link = link}, config);
      (is_new ? replaced : cleaned) += process.after(0, is_new).at_hours < 200 ? 1 : 0;
    }
  EXPECT_NEAR(cleaned / 5'000, -std::expm1(-0.02), 0.007);
  EXPECT_NEAR(replaced / 5'000, -std::expm1(-1e-4 * effective_hours(early, 200)), 0.015);
}

TEST(FailureProcess, LatentDiesFailWithinTheirWindowOnly) {
  const FailureProcessConfig config{.latent_fit = 1e6, .latent_window_hours = 500};
  EXPECT_NEAR(share_failed_within(config, 499, 20'000), -std::expm1(-0.499), 0.012);
  EXPECT_NEAR(share_failed_within(config, 1e9, 20'000), -std::expm1(-0.5), 0.012)
      << "who survived the window never fails of it";
}

TEST(FailureProcess, IsAFunctionOfSeedAndLink) {
  const FailureProcessConfig config{.fit = kFit};
  const auto first = [&](std::uint64_t seed, std::uint32_t link) {
    return FailureProcess({.seed = seed, .link = link}, config).after(0, false).at_hours;
  };
  EXPECT_EQ(first(1, 1), first(1, 1));
  EXPECT_NE(first(1, 1), first(1, 2));
  EXPECT_NE(first(1, 1), first(2, 1));
}

TEST(FailureProcess, BadConfigurationsAreNamed) {
  EXPECT_TRUE(validate(FailureProcessConfig{.fit = kFit}).empty());
  FailureProcessConfig config{.fit = -1};
  config.classes = {0.5, 0, 0, 0, 0, 0, 0};
  config.early.beta = 2;
  std::string fields;
  for (const Violation& found : validate(config)) fields += found.field + " ";
  EXPECT_NE(fields.find("fit"), std::string::npos);
  EXPECT_NE(fields.find("classes"), std::string::npos);
  EXPECT_NE(fields.find("early_life.beta"), std::string::npos);
}

}  // namespace
}  // namespace linkwright
