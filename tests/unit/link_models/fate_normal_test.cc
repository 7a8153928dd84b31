// SPDX-License-Identifier: Apache-2.0
//
// Expected values were computed apart from this project (Python's statistics module).
#include "link_models/core/fate_normal.h"

#include <bit>
#include <cmath>

#include <gtest/gtest.h>

#include "link_models/core/random.h"

namespace linkwright {
namespace {

struct Point {
  double argument;
  double value;
};

TEST(NormalQuantile, IsCorrectInEachOfItsParts) {
  for (const Point& point : {Point{1e-15, -7.941345326170995},
                             Point{1e-9, -5.9978070150076865},
                             Point{1e-4, -3.71901648545568},
                             Point{0.01, -2.3263478740408408},
                             Point{0.06, -1.554773594596853},
                             Point{0.3, -0.5244005127080407},
                             Point{0.77, 0.7388468491852137},
                             Point{0.93, 1.4757910281791708},
                             Point{0.999, 3.090232306167813},
                             Point{0.9999999, 5.199337582290662}})
    EXPECT_NEAR(normal_quantile(point.argument) / point.value, 1.0, 1e-14) << point.argument;
  EXPECT_EQ(normal_quantile(0.5), 0.0);
}

TEST(NormalQuantile, IsTheInverseOfTheDistributionOfLibm) {
  const RandomStream stream({3, 1, 0}, static_cast<Purpose>(203));
  for (std::uint64_t n = 0; n < 20'000; ++n) {
    const double u = static_cast<double>(stream.bits(n) >> 12) * 0x1p-52;
    if (u == 0) continue;
    ASSERT_NEAR(std::erfc(-normal_quantile(u) / std::sqrt(2.0)) / 2 / u, 1.0, 2e-14) << u;
  }
}

TEST(StandardNormal, HasItsMomentsAndItsBound) {
  const RandomStream stream({4, 1, 0}, static_cast<Purpose>(203));
  constexpr std::uint64_t kDraws = 400'000;
  double sum = 0;
  double squares = 0;
  for (std::uint64_t n = 0; n < kDraws; ++n) {
    const double x = standard_normal(stream.bits(n));
    sum += x;
    squares += x * x;
  }
  const double root = std::sqrt(static_cast<double>(kDraws));
  EXPECT_NEAR(sum / kDraws, 0.0, 3 / root);
  EXPECT_NEAR(squares / kDraws, 1.0, 3 * std::sqrt(2.0) / root);
  EXPECT_LT(standard_normal(~std::uint64_t{0}), 8.3);
  EXPECT_GT(standard_normal(0), -8.3);
}

TEST(FateExp, FollowsAnotherImplementationEverywhere) {
  for (int n = -7'000; n <= 7'000; ++n) {
    const double x = n / 10.0 + 0.0123;
    if (x > 700) break;
    ASSERT_NEAR(fate_exp(x) / std::exp(x), 1.0, 5e-16) << x;
  }
  EXPECT_EQ(fate_exp(0.0), 1.0);
}

TEST(Happens, NeverForZeroAndAlwaysForOne) {
  EXPECT_FALSE(happens(0, 0.0));
  EXPECT_TRUE(happens(~std::uint64_t{0}, 1.0));
  EXPECT_TRUE(happens((std::uint64_t{1} << 63) - 1, 0.5));
  EXPECT_FALSE(happens(std::uint64_t{1} << 63, 0.5));
}

// The exact bits, which every compiler and every machine must give.
TEST(FateNormal, HasGoldenBits) {
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  EXPECT_EQ(bits(normal_quantile(0.3)), 0xbfe0c7e39582c5fau);
  EXPECT_EQ(bits(normal_quantile(0.01)), 0xc0029c5c4630ff0eu);
  EXPECT_EQ(bits(normal_quantile(1e-15)), 0xc01fc3f007789667u);
  EXPECT_EQ(bits(fate_exp(1.0)), 0x4005bf0a8b14576au);
  EXPECT_EQ(bits(fate_exp(-20.5)), 0x3e157a3afeed00acu);
}

}  // namespace
}  // namespace linkwright
