// SPDX-License-Identifier: Apache-2.0
//
// What can be concluded from counters.
#include <algorithm>
#include <cmath>

#include <boost/math/distributions/poisson.hpp>
#include <gtest/gtest.h>

#include "link_models/fec/ber_estimate.h"
#include "link_models/fec/extrapolation.h"
#include "link_models/fec/frame_loss.h"
#include "link_models/fec/random_errors.h"

namespace linkwright {
namespace {

FecCounters draw(std::uint64_t all, double ber, std::uint64_t first = 0) {
  const RandomStream stream({11, 0, 0}, Purpose::kTelemetry);
  std::uint64_t counter = first;
  return draw_counters({all, 1}, codeword_law(FecCode::kRs544, ber), stream, counter);
}

TEST(BerEstimate, ZeroErrorsAreABound) {
  const BerEstimate estimate = estimate_pre_fec_ber(FecCode::kRs544, draw(1'000, 0.0));
  EXPECT_TRUE(estimate.is_bound);
  EXPECT_EQ(estimate.wrong_bits, 0u);
  EXPECT_NEAR(estimate.upper_95 * estimate.bits, -std::log(0.05), 1e-9);
  EXPECT_EQ(estimate.bits, 5'440'000.0);
}

TEST(BerEstimate, NothingSeenIsNothingKnown) {
  const BerEstimate estimate = estimate_pre_fec_ber(FecCode::kRs544, {});
  EXPECT_TRUE(estimate.is_bound);
  EXPECT_EQ(estimate.upper_95, 1.0);
}

TEST(BerEstimate, TheBoundExcludesItsMeanWithExactly95Percent) {
  for (const std::uint64_t events : {0, 1, 2, 10, 1'000, 99'999}) {
    const boost::math::poisson law(poisson_upper_95(events));
    EXPECT_NEAR(boost::math::cdf(law, static_cast<double>(events)), 0.05, 1e-9) << events;
  }
  EXPECT_NEAR(poisson_upper_95(1'000'000'000'000) / 1e12, 1 + 1.645e-6, 1e-8);
  // No step where the approximation for large counts begins.
  const double step = poisson_upper_95(100'000) - poisson_upper_95(99'999);
  EXPECT_NEAR(step, 1.0 + 1.645 / 2 / std::sqrt(1e5), 1e-3);
}

TEST(BerEstimate, TheBoundHoldsInNineteenOfTwentyIntervals) {
  int held = 0;
  constexpr int kIntervals = 2'000;
  for (int i = 0; i < kIntervals; ++i) {
    const auto first = static_cast<std::uint64_t>(i) * 1'000;
    const BerEstimate estimate = estimate_pre_fec_ber(FecCode::kRs544, draw(10'000, 1e-6, first));
    if (estimate.upper_95 >= 1e-6) ++held;
    EXPECT_LE(estimate.ratio, estimate.upper_95);
  }
  // At least 95 %, and little more: a discrete count cannot meet it exactly.
  EXPECT_GT(held, 0.95 * kIntervals - 5 * std::sqrt(0.05 * 0.95 * kIntervals));
  EXPECT_LT(held, 0.98 * kIntervals);
}

TEST(Extrapolation, FitsAnExactLineExactly) {
  FecCounters counters;
  // 10^(8-k) codewords with k wrong symbols: slope -1; bins 7 and 8 hold too few to count.
  counters.symbol_errors = {100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  const double total = 111'111'111;
  const auto loss = extrapolate_frame_loss(FecCode::kRs544, 2, counters);
  ASSERT_TRUE(loss.has_value());
  EXPECT_EQ(loss->bins, 6);
  EXPECT_NEAR(loss->r_squared, 1.0, 1e-12);
  EXPECT_NEAR(loss->codeword_error_ratio, 1.1111e-8 / total, 1e-20);
  EXPECT_DOUBLE_EQ(loss->frame_loss_ratio, 2.125 * loss->codeword_error_ratio);
}

TEST(Extrapolation, NeedsTwoBins) {
  FecCounters counters;
  counters.symbol_errors = {1'000'000, 500, 10};
  EXPECT_FALSE(extrapolate_frame_loss(FecCode::kRs544, 1, counters).has_value());
  counters.symbol_errors[2] = 11;
  EXPECT_TRUE(extrapolate_frame_loss(FecCode::kRs544, 1, counters).has_value());
}

TEST(Extrapolation, AStraightLineOverestimatesIndependentErrors) {
  // The law bends down on a logarithmic scale; the fewer the bins, the further the line strays.
  const FecCounters counters = draw(100'000'000, 1e-4);
  const auto loss = extrapolate_frame_loss(FecCode::kRs544, 1, counters);
  ASSERT_TRUE(loss.has_value());
  EXPECT_GT(loss->r_squared, 0.95);
  EXPECT_GT(loss->codeword_error_ratio, 10 * codeword_error_ratio(FecCode::kRs544, 1e-4));
  EXPECT_LT(loss->frame_loss_ratio, 1e-9);
}

}  // namespace
}  // namespace linkwright
