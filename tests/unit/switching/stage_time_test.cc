// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/stage_time.h"

#include <cmath>

#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <gtest/gtest.h>

#include "link_models/core/fate_normal.h"
#include "link_models/core/random.h"

namespace linkwright {
namespace {

double ms(Duration time) {
  return static_cast<double>(picos(time)) / 1e9;
}

TEST(FateLognormal, TheNormalQuantileAgreesWithBoost) {
  const boost::math::normal standard;
  for (const double p : {1e-16, 1e-12, 1e-6, 0.01, 0.07499, 0.0751, 0.3, 0.5, 0.7, 0.925, 0.9999})
    EXPECT_NEAR(normal_quantile(p), boost::math::quantile(standard, p), 1e-12) << p;
  // Doubles near 1 are coarse: the upper tail is held against the same coarse argument.
  EXPECT_NEAR(normal_quantile(1 - 0x1p-53), boost::math::quantile(standard, 1 - 0x1p-53), 1e-10);
}

TEST(FateLognormal, TheExponentialAgreesWithLibm) {
  for (double x = -690; x <= 690; x += 0.37)
    EXPECT_NEAR(fate_exp(x) / std::exp(x), 1.0, 1e-14) << x;
  EXPECT_EQ(fate_exp(0), 1.0);
}

TEST(FateLognormal, DrawnBitsAreThePromisedOnes) {
  // Pinned: a draw must be the same on every compiler and machine. Change only with the format.
  EXPECT_EQ(open_uniform(0), 0x1p-53);
  EXPECT_LT(open_uniform(~std::uint64_t{0}), 1.0);
  const StageTime stage = lognormal_stage(milliseconds(10), 0.3);
  EXPECT_EQ(draw(stage, 0x8000000000000000ull), milliseconds(10)) << "the middle is the median";
  EXPECT_EQ(picos(draw(stage, 0x0123456789abcdefull)), 4'561'701'235);
  EXPECT_EQ(picos(draw(stage, 0xfedcba9876543210ull)), 21'921'646'079);
  EXPECT_EQ(picos(draw(stage, 1)), 851'908'841);
}

TEST(StageTime, FixedIsTheTimeItself) {
  const StageTime stage = fixed_stage(microseconds(9));
  EXPECT_EQ(mean_of(stage), microseconds(9));
  EXPECT_EQ(quantile_of(stage, 0.001), microseconds(9));
  EXPECT_EQ(draw(stage, 12'345), microseconds(9));
  EXPECT_EQ(probability_within(stage, microseconds(8)), 0.0);
  EXPECT_EQ(probability_within(stage, microseconds(9)), 1.0);
}

TEST(StageTime, LognormalAgreesWithBoost) {
  const StageTime stage = lognormal_stage(milliseconds(10), 0.3);
  const boost::math::lognormal reference(std::log(10.0), 0.3);
  EXPECT_NEAR(ms(mean_of(stage)), boost::math::mean(reference), 1e-8);  // 10 e^0.045 = 10.460
  for (const double p : {0.001, 0.1, 0.5, 0.99, 0.9999}) {
    EXPECT_NEAR(ms(quantile_of(stage, p)), boost::math::quantile(reference, p), 1e-8);
    EXPECT_NEAR(probability_within(stage, quantile_of(stage, p)), p, 1e-9);
  }
}

TEST(StageTime, TheLongestClipsTheTailAndLeavesTheMedian) {
  const StageTime stage = lognormal_stage(milliseconds(20), 0.2, milliseconds(25));
  EXPECT_EQ(quantile_of(stage, 0.5), milliseconds(20));
  EXPECT_EQ(quantile_of(stage, 0.99), milliseconds(25)) << "ln(1.25) / 0.2 = 1.116 sigma: p 0.868";
  EXPECT_LT(quantile_of(stage, 0.867), milliseconds(25));
  EXPECT_EQ(probability_within(stage, milliseconds(25)), 1.0);
  // The mean by the trapezoid over z.
  double sum = 0;
  double weight = 0;
  for (double z = -8; z <= 8; z += 1e-3) {
    sum += std::exp(-z * z / 2) * std::fmin(25, 20 * std::exp(0.2 * z));
    weight += std::exp(-z * z / 2);
  }
  EXPECT_NEAR(ms(mean_of(stage)), sum / weight, 1e-5);
}

TEST(StageTime, SigmaFromAMedianAndOneQuantile) {
  // Copper auto-negotiation and link training: median 3 s, p99 12 s: ln 4 / 2.32635 = 0.59591.
  const double sigma = sigma_from_quantile(seconds(3), seconds(12), 0.99);
  EXPECT_NEAR(sigma, 0.59591, 1e-5);
  const StageTime training = lognormal_stage(seconds(3), sigma);
  EXPECT_NEAR(ms(quantile_of(training, 0.99)), 12'000, 1e-6);
}

TEST(StageTime, DrawsFollowTheDistribution) {
  const StageTime stage = lognormal_stage(milliseconds(20), 0.2, milliseconds(25));
  const RandomStream random({7, 1, 0}, Purpose::kCodeword);
  constexpr int kDraws = 200'000;
  double sum = 0;
  int below_median = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const Duration drawn = draw(stage, random.bits(i));
    ASSERT_LE(drawn, milliseconds(25));
    sum += ms(drawn);
    below_median += drawn < milliseconds(20) ? 1 : 0;
  }
  // The standard deviation is below 4 ms: 5 sigma of the mean are 0.045 ms, of the count 1118.
  EXPECT_NEAR(sum / kDraws, ms(mean_of(stage)), 0.045);
  EXPECT_NEAR(below_median, kDraws / 2, 1118);
}

TEST(StageTime, ValidationNamesValueAndRange) {
  EXPECT_TRUE(validate(lognormal_stage(milliseconds(10), 0.3)).empty());
  const auto negative = validate(fixed_stage(seconds(-1)));
  ASSERT_EQ(negative.size(), 1u);
  EXPECT_EQ(negative[0].field, "median_s");
  EXPECT_EQ(negative[0].message, "-1 is out of range, allowed 0 to 86400");
  EXPECT_EQ(validate(lognormal_stage(milliseconds(1), 2.5)).front().field, "sigma");
  EXPECT_EQ(validate(lognormal_stage(milliseconds(1), std::nan(""))).front().field, "sigma");
  EXPECT_EQ(validate(lognormal_stage(Duration{}, 0.3)).front().field, "median_s");
  EXPECT_EQ(validate(lognormal_stage(seconds(2), 0.3, seconds(1))).front().field, "longest_s");
}

}  // namespace
}  // namespace linkwright
