// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/link_layer_retry.h"

#include <cmath>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

// RS(544,514): accumulate interleave x 5440 bits at the line rate, and 37 ns to decode.
constexpr double fec_ns(double rate_gbps, double interleave) {
  return interleave * 5'440 / (1.0625 * rate_gbps) + 37;
}

LinkLayerRetry at(double rate_gbps, double interleave, double propagation_ns) {
  return {.rate_gbps = rate_gbps,
          .propagation_ns = propagation_ns,
          .fec_ns = fec_ns(rate_gbps, interleave)};
}

constexpr double kTwoMetresCopper = 2 * 4.4;
constexpr double kFiftyMetresFibre = 50 * 4.9;

TEST(LinkLayerRetry, LoopsOfFourLinks) {
  EXPECT_NEAR(retry_loop_ns(at(100, 1, kTwoMetresCopper)), 997.04, 1e-9);
  EXPECT_NEAR(retry_loop_ns(at(400, 2, kTwoMetresCopper)), 403.56, 1e-9);   // 404
  EXPECT_NEAR(retry_loop_ns(at(800, 4, kTwoMetresCopper)), 313.18, 1e-9);   // 313
  EXPECT_NEAR(retry_loop_ns(at(800, 4, kFiftyMetresFibre)), 785.58, 1e-9);  // 786
}

TEST(LinkLayerRetry, BuffersOfFourLinks) {
  EXPECT_NEAR(replay_buffer_octets(at(100, 1, kTwoMetresCopper)), 12'463, 0.5);
  EXPECT_NEAR(replay_buffer_octets(at(400, 2, kTwoMetresCopper)), 20'178, 0.5);
  EXPECT_NEAR(replay_buffer_octets(at(800, 4, kTwoMetresCopper)), 31'318, 0.5);
  EXPECT_NEAR(replay_buffer_octets(at(800, 4, kFiftyMetresFibre)), 78'558, 0.5);
}

TEST(LinkLayerRetry, GoodputFallsByOneLoopPerLoss) {
  const LinkLayerRetry retry = at(800, 4, kFiftyMetresFibre);
  EXPECT_EQ(goodput_factor(retry, 0, 1'518), 1);
  // 785.58 / 15.38 = 51.08 frames a loop: at a loss of 1 % half a frame is lost per frame sent.
  EXPECT_NEAR(goodput_factor(retry, 0.01, 1'518), 1 / (1 + 0.5107802), 1e-6);
  EXPECT_LT(goodput_factor(retry, 0.01, 64), goodput_factor(retry, 0.01, 9'018));
}

TEST(LinkLayerRetry, ResidualLossIsThePowerOfAttempts) {
  LinkLayerRetry retry;
  EXPECT_NEAR(residual_loss(retry, 0.01) / 1e-16, 1, 1e-12) << "eight attempts";
  retry.max_replays = 0;
  EXPECT_DOUBLE_EQ(residual_loss(retry, 0.01), 0.01);
}

TEST(LinkLayerRetry, EveryTermLengthensTheLoop) {
  const LinkLayerRetry base = at(800, 4, kTwoMetresCopper);
  const double loop = retry_loop_ns(base);
  for (const auto& [member, weight] : {std::pair{&LinkLayerRetry::propagation_ns, 2.0},
                                       std::pair{&LinkLayerRetry::fec_ns, 2.0},
                                       std::pair{&LinkLayerRetry::phy_ns, 2.0},
                                       std::pair{&LinkLayerRetry::process_tx_ns, 1.0},
                                       std::pair{&LinkLayerRetry::process_rx_ns, 1.0}}) {
    LinkLayerRetry longer = base;
    longer.*member += 5;
    EXPECT_NEAR(retry_loop_ns(longer) - loop, 5 * weight, 1e-9);
  }
  LinkLayerRetry shorter = base;
  shorter.largest_frame_octets = 1'518;
  EXPECT_NEAR(loop - retry_loop_ns(shorter), 90.38 - 15.38, 1e-9);
}

TEST(LinkLayerRetry, Validation) {
  EXPECT_TRUE(validate(LinkLayerRetry{}).empty());
  const auto found = validate(LinkLayerRetry{.propagation_ns = -1, .largest_frame_octets = 20});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].field, "propagation_ns");
  EXPECT_EQ(found[1].message, "20 is out of range, allowed 64 to 16384");
}

}  // namespace
}  // namespace linkwright
