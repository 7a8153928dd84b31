// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "link_models/channel/microled_channel.h"
#include "tests/unit/channel/refusals.h"

namespace linkwright {
namespace {

TEST(Microled, RateFallsWithLength) {
  const MicroledChannel channel;
  EXPECT_EQ(channel_rate_gbps(channel, 0), 2.0);
  EXPECT_EQ(channel_rate_gbps(channel, 20), 2.0);
  EXPECT_DOUBLE_EQ(channel_rate_gbps(channel, 25), 1.8);
  EXPECT_DOUBLE_EQ(channel_rate_gbps(channel, 30), 1.6);
  EXPECT_DOUBLE_EQ(channel_rate_gbps(channel, 40), 1.4);
  EXPECT_DOUBLE_EQ(channel_rate_gbps(channel, 50), 1.2);
  EXPECT_EQ(channel_rate_gbps(channel, 1000), 0);
}

TEST(Microled, EightHundredGigabitsTakeFourHundredTwentyFive) {
  const MicroledChannel channel;
  EXPECT_EQ(channels_needed(channel, 850, 20), 425u);
  EXPECT_EQ(channels_needed(channel, 850, 30), 532u);
  EXPECT_EQ(channels_needed(channel, 850, 50), 709u);
  EXPECT_EQ(evaluate(channel).line_gbps, 850);
  EXPECT_NEAR(evaluate({.length_m = 30}).line_gbps, 680, 1e-9);
}

TEST(Microled, BitErrorsAreTheMeanOverTheChannels) {
  EXPECT_EQ(evaluate({}).pre_fec_ber, 1e-10);
  const double spread = evaluate({.ber_spread_ln = 1.5}).pre_fec_ber;
  EXPECT_NEAR(spread / (1e-10 * std::exp(1.125)), 1, 1e-12);
  EXPECT_EQ(evaluate({.median_ber = 1e-15}).pre_fec_ber, 1e-12) << "the floor";
  EXPECT_EQ(evaluate({.median_ber = 1e-15}).model_ber, 1e-15);
}

// By the midpoint rule over quantiles of the normal distribution, where the ceiling matters.
TEST(Microled, NoChannelErrsMoreThanHalfOfItsBits) {
  const double median = 1e-3, spread = 4;
  double mean = 0;
  constexpr double kStep = 1e-3;
  for (double z = -10 + kStep / 2; z < 10; z += kStep) {
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
    mean += density * kStep * std::fmin(0.5, median * std::exp(spread * z));
  }
  const double model = evaluate({.median_ber = median, .ber_spread_ln = spread}).model_ber;
  EXPECT_NEAR(model / mean, 1, 1e-6);
  EXPECT_LT(model, 0.5);
}

TEST(Microled, SparesFirstThenCapacity) {
  const MicroledChannel channel;
  EXPECT_EQ(capacity(channel, 0).fraction, 1);
  EXPECT_EQ(capacity(channel, 20).fraction, 1);
  EXPECT_DOUBLE_EQ(capacity(channel, 21).fraction, 424.0 / 425);
  EXPECT_DOUBLE_EQ(capacity(channel, 21).line_gbps, 848);
  const MicroledChannel far{.length_m = 50};  // 1.2 of 2 Gb/s each
  EXPECT_DOUBLE_EQ(capacity(far, 0).fraction, 0.6);
  EXPECT_DOUBLE_EQ(capacity(far, 21).fraction, 0.6 * 424 / 425);
  EXPECT_EQ(capacity(channel, 444).data_channels, 1u);
  EXPECT_TRUE(capacity(channel, 444).link_up);
  EXPECT_FALSE(capacity(channel, 445).link_up);
  EXPECT_FALSE(capacity(channel, 5'000).link_up);
  EXPECT_FALSE(capacity({.length_m = 1000}, 0).link_up) << "so long that no rate is left";
}

TEST(Microled, StrictLinksGoDownWithTheFirstUncoveredChannel) {
  const MicroledChannel channel{.lane_loss = LaneLoss::kStrict};
  EXPECT_TRUE(capacity(channel, 20).link_up);
  EXPECT_EQ(capacity(channel, 20).fraction, 1);
  EXPECT_FALSE(capacity(channel, 21).link_up);
  EXPECT_EQ(capacity(channel, 21).fraction, 0);
}

// P(more than `spares` of n fail), by the recurrence over channels: no factorials in it.
double by_recurrence(int n, int spares, double p) {
  std::vector<double> failed(static_cast<std::size_t>(spares) + 2, 0.0);
  failed[0] = 1;
  const std::size_t over = failed.size() - 1;  // absorbing
  for (int channel = 0; channel < n; ++channel) {
    failed[over] += failed[over - 1] * p;
    for (std::size_t k = over - 1; k > 0; --k) failed[k] = failed[k] * (1 - p) + failed[k - 1] * p;
    failed[0] *= 1 - p;
  }
  return failed[over];
}

TEST(Microled, OutrunningTheSparesIsABinomialTail) {
  for (const double fit : {1.0, 10.0, 1000.0, 100'000.0}) {
    for (const std::uint32_t spares : {0u, 1u, 8u, 20u}) {
      const MicroledChannel channel{.spare_channels = spares};
      const double p = -std::expm1(-fit * 1e-9 * 8760 * 5);
      const double expected =
          by_recurrence(425 + static_cast<int>(spares), static_cast<int>(spares), p);
      const double log_model = log_failure_probability(channel, fit, 5);
      EXPECT_NEAR(std::exp(log_model) / expected, 1, 1e-9) << fit << " FIT, " << spares;
    }
  }
}

TEST(Microled, EightSparesOutliveFiveYears) {
  EXPECT_LT(log_failure_probability({.spare_channels = 8}, 10, 5), std::log(1e-12));
  EXPECT_LT(log_failure_probability({.spare_channels = 8}, 1, 5), std::log(1e-12));
  EXPECT_LT(log_failure_probability({.spare_channels = 400}, 1e-3, 5), -1000) << "no underflow";
  EXPECT_EQ(log_failure_probability({}, 0, 5), -INFINITY);
  EXPECT_LE(log_failure_probability({}, 1e9, 5), 0.0) << "certain";
  EXPECT_NEAR(log_failure_probability({}, 1e9, 5), 0.0, 1e-9);
}

TEST(Microled, BadParametersAreNamedWithTheirRange) {
  MicroledChannel channel;
  EXPECT_EQ(refusals(channel), Lines{});
  channel.data_channels = 0;
  channel.middle_m = 20;
  channel.median_ber = 0.7;
  EXPECT_EQ(refusals(channel),
            (Lines{"data_channels: 0 is out of range, allowed 1 to 100000",
                   "middle_m: 20 is out of range, allowed above 20 up to 1000",
                   "median_ber: 0.7 is out of range, allowed above 0 up to 0.1"}));
}

}  // namespace
}  // namespace linkwright
