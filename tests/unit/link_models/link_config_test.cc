// SPDX-License-Identifier: Apache-2.0
#include "link_models/link_config.h"

#include <limits>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

LinkConfig good() {
  LinkConfig config;
  config.rate = {100'000'000'000, 1};
  return config;
}

void expect_violation(const LinkConfig& config, const std::string& field) {
  const auto found = validate(config);
  ASSERT_EQ(found.size(), 1u) << field;
  EXPECT_EQ(found[0].field, field);
  EXPECT_FALSE(found[0].message.empty());
}

TEST(LinkConfig, AcceptsAnOrdinaryLink) {
  EXPECT_TRUE(validate(good()).empty());
}

TEST(LinkConfig, RefusesRatesOutsideTheirRange) {
  for (const std::uint64_t rate : {std::uint64_t{0}, std::uint64_t{999}, 10'000'000'000'001ul}) {
    LinkConfig config = good();
    config.rate.bits_per_second = rate;
    expect_violation(config, "rate");
  }
}

TEST(LinkConfig, RefusesRemoteFaultsThatComeBackBeforeTheyAreHeard) {
  LinkConfig config = good();
  config.remote_fault = {
      .signalled = true, .after = microseconds(5), .round_trip = microseconds(8)};
  EXPECT_TRUE(validate(config).empty());
  config.remote_fault.after = microseconds(9);
  expect_violation(config, "remote_fault.after");
  config.remote_fault.after = -Duration{1};
  expect_violation(config, "remote_fault.after");
  config.remote_fault.after = {};
  config.remote_fault.outages.mean_up = seconds(1);
  expect_violation(config, "remote_fault.impairments.outages.mean_down");
}

TEST(LinkConfig, RefusesARateThatTheTimeScaleMakesTooSlow) {
  LinkConfig config = good();
  config.rate.time_scale = 100'000'000;
  EXPECT_TRUE(validate(config).empty());
  config.rate.time_scale = 100'000'001;
  expect_violation(config, "rate");
}

TEST(LinkConfig, RefusesALatencyBeyondTheRangeOfTime) {
  LinkConfig config = good();
  config.latency = seconds(30 * 86'400);
  EXPECT_TRUE(validate(config).empty());
  config.latency += Duration{1};
  expect_violation(config, "latency");
}

TEST(LinkConfig, RefusesATimeScaleOfZero) {
  LinkConfig config = good();
  config.rate.time_scale = 0;
  expect_violation(config, "time_scale");
}

TEST(LinkConfig, RefusesAQueueThatHoldsNoFrame) {
  LinkConfig config = good();
  config.queue_limit_bytes = 1'513;
  expect_violation(config, "queue_limit");
}

TEST(LinkConfig, RefusesNegativeLatency) {
  LinkConfig config = good();
  config.latency = Duration{-1};
  expect_violation(config, "latency");
}

TEST(LinkConfig, RefusesGroupsThatAreNotWholeBlocks) {
  LinkConfig config = good();
  config.fec.group_octets = 641;
  expect_violation(config, "fec.group_octets");
}

TEST(LinkConfig, RefusesRatiosThatAreNotProbabilitiesBelowOne) {
  for (const double ratio : {-1e-9,
                             1.0,
                             2.0,
                             std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    LinkConfig config = good();
    config.fec.error_ratio = ratio;
    expect_violation(config, "fec.error_ratio");
  }
}

TEST(LinkConfig, NamesEverythingThatIsWrongAtOnce) {
  LinkConfig config;
  config.queue_limit_bytes = 0;
  config.latency = Duration{-5};
  EXPECT_EQ(validate(config).size(), 3u);
}

}  // namespace
}  // namespace linkwright
