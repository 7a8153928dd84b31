// SPDX-License-Identifier: Apache-2.0
//
// Published values: Q(6) of Abramowitz and Stegun table 26.2, the q of 2.4e-4 of IEEE 802.3
// clause 140 (TDECQ, Qt = 3.414).
#include "link_models/fec/gaussian.h"

#include <cmath>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

TEST(Gaussian, TailHasItsPublishedValues) {
  EXPECT_DOUBLE_EQ(q_tail(0.0), 0.5);
  EXPECT_NEAR(q_tail(1.0) / 0.15865525393145705, 1.0, 1e-14);
  EXPECT_NEAR(q_tail(6.0) / 9.8658764503769814e-10, 1.0, 1e-13);
  EXPECT_NEAR(q_tail(-1.0), 0.84134474606854295, 1e-15);
}

TEST(Gaussian, InverseGivesTheQOfTdecq) {
  EXPECT_NEAR(q_tail_inverse(2.4e-4 / 0.75), 3.41407, 5e-6);
  EXPECT_NEAR(q_tail_inverse(0.5), 0.0, 1e-15);
}

TEST(Gaussian, InverseUndoesTheTailOverTheWholeDomain) {
  for (double log10_p = -300.0; log10_p < -0.01; log10_p += 0.37) {
    const double p = std::pow(10.0, log10_p);
    EXPECT_NEAR(q_tail(q_tail_inverse(p)) / p, 1.0, 1e-12) << p;
  }
  EXPECT_NEAR(q_tail_inverse(0.9), -q_tail_inverse(0.1), 1e-14);
}

TEST(Gaussian, LogarithmJoinsWithoutAStepAndGoesOnWhereTheTailUnderflows) {
  for (double x = -9.0; x < 37.0; x += 0.11)
    EXPECT_NEAR(log_q_tail(x), std::log(q_tail(x)), 1e-12 * (1.0 + std::abs(log_q_tail(x)))) << x;
  EXPECT_EQ(q_tail(100.0), 0.0);
  EXPECT_NEAR(log_q_tail(100.0), -5005.5242086942050886, 1e-9);
}

}  // namespace
}  // namespace linkwright
