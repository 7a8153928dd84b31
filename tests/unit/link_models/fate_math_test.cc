// SPDX-License-Identifier: Apache-2.0
//
// Expected values were computed with 60 decimal digits, apart from this project.
#include "link_models/core/fate_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "link_models/core/random.h"

namespace linkwright {
namespace {

// Distance in units of the last place of `expected`.
double ulps(double value, double expected) {
  const double place = std::nextafter(std::abs(expected), HUGE_VAL) - std::abs(expected);
  return std::abs(value - expected) / place;
}

struct Point {
  double argument;
  double value;
};

TEST(FateLog, IsCorrectToTheLastPlaces) {
  for (const Point& point : {Point{0.5, -0.6931471805599453094172321},
                             Point{0.1, -2.30258509299404562850684},
                             Point{1e-300, -690.7755278982137051803383},
                             Point{3.0, 1.098612288668109691395245},
                             Point{1.4142135623730951, 0.3465735902799727230667026},
                             Point{1.4142135623730954, 0.3465735902799728800759485},
                             Point{0.9999999999999999, -1.11022302462515660205339e-16},
                             Point{1.0000000000000002, 2.22044604925031283432823e-16},
                             Point{0x1p-53, -36.7368005696771013991133},
                             Point{1e10, 23.02585092994045684017991},
                             Point{7.0, 1.945910149055313305105353}})
    EXPECT_LE(ulps(fate_log(point.argument), point.value), 2.0) << point.argument;
  EXPECT_EQ(fate_log(1.0), 0.0);
}

TEST(FateLog, FollowsAnotherImplementationEverywhere) {
  const RandomStream stream({1, 1, 1}, static_cast<Purpose>(202));
  double worst = 0;
  for (std::uint64_t n = 0; n < 200'000; ++n) {
    const std::uint64_t bits = stream.bits(n);
    const double x = std::ldexp(1.0 + static_cast<double>(bits >> 12) * 0x1p-52,
                                static_cast<int>(bits % 200) - 150);
    worst = std::max(worst, ulps(fate_log(x), std::log(x)));
  }
  EXPECT_LE(worst, 3.0);
}

TEST(HazardOf, IsCorrectDownToTheSmallestRatio) {
  for (const Point& point : {Point{1e-300, 1.000000000000000025059092e-300},
                             Point{1e-18, 1.000000000000000072042424e-18},
                             Point{1.530259e-4, 0.0001530376096576379070061956},
                             Point{1e-3, 0.001000500333583533520980501},
                             Point{0.1, 0.1053605156578263073954067},
                             Point{0.2499999, 0.2876819391184564791598963},
                             Point{0.25, 0.287682072451780927439219},
                             Point{0.5, 0.6931471805599453094172321},
                             Point{0.9, 2.302585092994045906062596},
                             Point{0.999999, 13.81551055793551843959215}})
    EXPECT_LE(ulps(hazard_of(point.argument), point.value), 2.0) << point.argument;
  EXPECT_EQ(hazard_of(0.0), 0.0);
  EXPECT_GT(hazard_of(std::numeric_limits<double>::min()), 0.0);
}

TEST(Exponential, IsMinusTheLogarithmOfTheTopBits) {
  EXPECT_LE(ulps(exponential(0), 36.7368005696771013991133), 2.0);
  EXPECT_LE(ulps(exponential(0x123456789abcdef0), 2.64351167996464026128518), 2.0);
  EXPECT_LE(ulps(exponential(std::uint64_t{1} << 63), 0.6931471805599450873726272), 2.0);
}

// u lies strictly inside (0, 1): no draw is 0, none is infinite.
TEST(Exponential, IsPositiveForTheLargestDraw) {
  EXPECT_LE(ulps(exponential(~std::uint64_t{0}), 1.11022302462515660205339e-16), 1.0);
}

TEST(Exponential, HasMeanAndVarianceOne) {
  const RandomStream stream({2, 2, 0}, static_cast<Purpose>(202));
  constexpr double kDraws = 1'000'000;
  double sum = 0;
  double squares = 0;
  for (std::uint64_t n = 0; n < 1'000'000; ++n) {
    const double value = exponential(stream.bits(n));
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kDraws, 1.0, 3e-3);
  EXPECT_NEAR(squares / kDraws, 2.0, 3 * std::sqrt(20.0 / kDraws));
}

// The exact bits, which every compiler and every machine must give.
TEST(FateMath, HasGoldenBits) {
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  EXPECT_EQ(bits(fate_log(0.1)), 0xc0026bb1bbb55515u);
  EXPECT_EQ(bits(fate_log(3.0)), 0x3ff193ea7aad030bu);
  EXPECT_EQ(bits(fate_log(1e-300)), 0xc085963447f87fb5u);
  EXPECT_EQ(bits(fate_log(0x1p-53)), 0xc0425e4f7b2737fau);
  EXPECT_EQ(bits(fate_log(1e10)), 0x4037069e2aa2aa5bu);
  EXPECT_EQ(bits(hazard_of(1e-18)), 0x3c32725dd1d243acu);
  EXPECT_EQ(bits(hazard_of(1.530259e-4)), 0x3f240f170e9c79e7u);
  EXPECT_EQ(bits(hazard_of(0.1)), 0x3fbaf8e8210a415du);
  EXPECT_EQ(bits(hazard_of(0.25)), 0x3fd269621134db92u);
  EXPECT_EQ(bits(hazard_of(0.999999)), 0x402ba18a998fc064u);
  EXPECT_EQ(bits(exponential(0x0)), 0x40425e4f7b2737fau);
  EXPECT_EQ(bits(exponential(0xffffffffffffffff)), 0x3ca0000000000000u);
  EXPECT_EQ(bits(exponential(0x123456789abcdef0)), 0x400525e973a05652u);
  EXPECT_EQ(bits(exponential(0x8000000000000000)), 0x3fe62e42fefa39edu);
}

}  // namespace
}  // namespace linkwright
