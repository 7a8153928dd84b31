// SPDX-License-Identifier: Apache-2.0
//
// The law itself, by chi-squared against exact probabilities, on both methods and at their border.
#include "link_models/fec/binomial_draw.h"

#include <cmath>
#include <map>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr int kDraws = 40'000;

// The probability that a true sampler would fit worse.
double fit(std::uint64_t n, double p) {
  const RandomStream stream({7, 0, 0}, Purpose::kTelemetry);
  std::uint64_t counter = 0;
  Dice dice(stream, counter);
  std::map<std::uint64_t, int> seen;
  for (int i = 0; i < kDraws; ++i) ++seen[draw_binomial(n, p, 1 - p, dice)];
  const boost::math::binomial law(static_cast<double>(n), p);
  double squares = 0;
  int classes = 0;
  double rest = kDraws;
  double rest_seen = kDraws;
  for (std::uint64_t k = 0; k <= n; ++k) {
    const double expected = kDraws * boost::math::pdf(law, static_cast<double>(k));
    if (expected < 20) continue;
    const double gap = seen[k] - expected;
    squares += gap * gap / expected;
    ++classes;
    rest -= expected;
    rest_seen -= seen[k];
  }
  if (rest > 5) {
    squares += (rest_seen - rest) * (rest_seen - rest) / rest;
    ++classes;
  }
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(classes - 1), squares));
}

TEST(BinomialDraw, FollowsItsLaw) {
  EXPECT_GT(fit(1'000, 0.002), 1e-3) << "inversion";
  EXPECT_GT(fit(1'000, 0.0099), 1e-3) << "the largest mean of inversion";
  EXPECT_GT(fit(1'000, 0.0101), 1e-3) << "the smallest mean of rejection";
  EXPECT_GT(fit(400, 0.3), 1e-3) << "rejection";
  EXPECT_GT(fit(400, 0.97), 1e-3) << "turned round";
  EXPECT_GT(fit(25, 0.5), 1e-3) << "few trials";
}

TEST(BinomialDraw, HasTheEndsOfItsDomain) {
  const RandomStream stream({7, 0, 0}, Purpose::kTelemetry);
  std::uint64_t counter = 0;
  Dice dice(stream, counter);
  EXPECT_EQ(draw_binomial(0, 0.5, 0.5, dice), 0u);
  EXPECT_EQ(draw_binomial(9, 0.0, 1.0, dice), 0u);
  EXPECT_EQ(draw_binomial(9, 1.0, 0.0, dice), 9u);
  EXPECT_EQ(counter, 0u) << "certainty costs no draw";
  EXPECT_EQ(draw_binomial(1'000'000'000'000, 1e-30, 1.0, dice), 0u);
}

TEST(BinomialDraw, ASplitLosesNothing) {
  const RandomStream stream({7, 0, 0}, Purpose::kTelemetry);
  std::uint64_t counter = 0;
  Dice dice(stream, counter);
  const std::vector<double> weights{0.5, 0.0, 0.3, 1e-9, 0.2};
  const auto counts = draw_split(1'000'000, weights, dice);
  ASSERT_EQ(counts.size(), weights.size());
  EXPECT_EQ(counts[0] + counts[1] + counts[2] + counts[3] + counts[4], 1'000'000u);
  EXPECT_EQ(counts[1], 0u);
  const std::vector<double> nothing{0.0, 0.0};
  EXPECT_EQ(draw_split(5, nothing, dice), (std::vector<std::uint64_t>{0, 5}));
  EXPECT_NEAR(static_cast<double>(counts[2]), 3e5, 5 * std::sqrt(2.1e5));
}

}  // namespace
}  // namespace linkwright
