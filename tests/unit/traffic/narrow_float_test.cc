// SPDX-License-Identifier: Apache-2.0
//
// Narrow floats: every one of them there and back; and every float between, against a table of all
// numbers of the type in double, and against the compiler's own half.
#include "traffic_gen/payload/narrow_float.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

template <typename Narrow>
struct Described {};
template <>
struct Described<Half> {
  static constexpr int kExponent = 5, kFraction = 10;
  static constexpr bool kInfinity = true;
};
template <>
struct Described<Bfloat16> {
  static constexpr int kExponent = 8, kFraction = 7;
  static constexpr bool kInfinity = true;
};
template <>
struct Described<Float8E4M3> {
  static constexpr int kExponent = 4, kFraction = 3;
  static constexpr bool kInfinity = false;
};
template <>
struct Described<Float8E5M2> {
  static constexpr int kExponent = 5, kFraction = 2;
  static constexpr bool kInfinity = true;
};

// What the octets mean, as the standards write it: (-1)^s 2^(e-bias) 1.f.
template <typename Narrow>
double meaning(std::uint32_t bits) {
  using D = Described<Narrow>;
  const std::uint32_t fraction = bits & ((1u << D::kFraction) - 1);
  const std::uint32_t most = (1u << D::kExponent) - 1;
  const std::uint32_t exponent = bits >> D::kFraction & most;
  const double sign = (bits >> (D::kExponent + D::kFraction) & 1) != 0 ? -1 : 1;
  if (exponent == most && D::kInfinity)
    return fraction == 0 ? sign * std::numeric_limits<double>::infinity() : std::nan("");
  if (exponent == most && fraction == (1u << D::kFraction) - 1) return std::nan("");
  const int bias = (1 << (D::kExponent - 1)) - 1;
  const double part = std::ldexp(fraction, -D::kFraction);
  const double digits = exponent == 0 ? part : 1 + part;
  return sign * std::ldexp(digits, (exponent == 0 ? 1 : static_cast<int>(exponent)) - bias);
}

// The magnitudes that are numbers, ascending: the octets are their indices.
template <typename Narrow>
std::vector<double> numbers() {
  std::vector<double> out;
  while (std::isfinite(meaning<Narrow>(static_cast<std::uint32_t>(out.size()))))
    out.push_back(meaning<Narrow>(static_cast<std::uint32_t>(out.size())));
  return out;
}

// The nearest by search, infinity standing where the next number would.
template <typename Narrow>
std::uint32_t nearest(const std::vector<double>& all, float value) {
  const double magnitude = std::abs(static_cast<double>(value));
  const double end = 2 * all.back() - all[all.size() - 2];
  const auto at = [&](std::size_t i) { return i < all.size() ? all[i] : end; };
  std::size_t low = 0;
  while (low < all.size() && at(low + 1) <= magnitude) {
    std::size_t step = 1;
    while (low + 2 * step <= all.size() && at(low + 2 * step) <= magnitude) step *= 2;
    low += step;
  }
  if (low < all.size()) {
    const double below = magnitude - at(low);
    const double above = at(low + 1) - magnitude;
    if (above < below || (above == below && low % 2 == 1)) ++low;
  }
  const auto sign = std::signbit(value) ? 1u << (Narrow::kBits - 1) : 0u;
  return sign | static_cast<std::uint32_t>(low);
}

template <typename Narrow>
class NarrowFloats : public testing::Test {};
using AllNarrow = testing::Types<Half, Bfloat16, Float8E4M3, Float8E5M2>;
TYPED_TEST_SUITE(NarrowFloats, AllNarrow, );

TYPED_TEST(NarrowFloats, GoThereAndBack) {
  using Bits = typename TypeParam::Bits;
  std::uint32_t none = 0;
  for (std::uint32_t bits = 0; bits < 1u << TypeParam::kBits; ++bits) {
    const TypeParam one{static_cast<Bits>(bits)};
    const float wide = one.to_float();
    const double meant = meaning<TypeParam>(bits);
    if (std::isnan(meant)) {
      ++none;
      ASSERT_TRUE(std::isnan(wide)) << bits;
      // Quiet or not, it stays none, of its sign, with what it says.
      const std::uint32_t quiet =
          Described<TypeParam>::kInfinity ? 1u << (Described<TypeParam>::kFraction - 1) : 0;
      ASSERT_EQ(TypeParam::from(wide).bits, bits | quiet);
    } else {
      ASSERT_EQ(static_cast<double>(wide), meant) << bits;
      ASSERT_EQ(std::signbit(wide), bits >> (TypeParam::kBits - 1) != 0) << bits;
      ASSERT_EQ(TypeParam::from(wide).bits, bits);
    }
  }
  const std::uint32_t fractions = (1u << Described<TypeParam>::kFraction) - 1;
  EXPECT_EQ(none, 2 * (Described<TypeParam>::kInfinity ? fractions : 1));
}

// Each number, each middle between two, and their neighbours among floats; then floats from all
// over, subnormal ones among them.
TYPED_TEST(NarrowFloats, TakeTheNearestAndOfTwoTheEvenOne) {
  const std::vector<double> all = numbers<TypeParam>();
  const auto expect_nearest = [&](float value) {
    ASSERT_EQ(TypeParam::from(value).bits, nearest<TypeParam>(all, value)) << value;
    ASSERT_EQ(TypeParam::from(-value).bits, nearest<TypeParam>(all, -value)) << -value;
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double next = i + 1 < all.size() ? all[i + 1] : 2 * all[i] - all[i - 1];
    for (const double each : {all[i], (all[i] + next) / 2, next}) {
      const auto value = static_cast<float>(each);
      for (const float toward : {0.0f, std::numeric_limits<float>::infinity()})
        expect_nearest(std::nextafter(value, toward));
      expect_nearest(value);
    }
  }
  std::mt19937 dice(20'261'202);
  for (int i = 0; i < 200'000; ++i) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(dice()));
    if (!std::isnan(value)) expect_nearest(value);
    expect_nearest(std::ldexp(1 + std::ldexp(static_cast<float>(dice() >> 9), -23),
                              static_cast<int>(dice() % 40) - 26));
  }
}

TYPED_TEST(NarrowFloats, WhatIsTooLargeIsNoFiniteNumber) {
  for (const float large :
       {std::numeric_limits<float>::max(), std::numeric_limits<float>::infinity()}) {
    const float back = TypeParam::from(large).to_float();
    EXPECT_EQ(std::isinf(back), Described<TypeParam>::kInfinity);
    EXPECT_EQ(std::isnan(back), !Described<TypeParam>::kInfinity);
  }
  // A number that is none only by octets that are lost stays none.
  const auto faint = std::bit_cast<float>(0x7f80'0001u);
  EXPECT_TRUE(std::isnan(TypeParam::from(faint).to_float()));
}

TEST(NarrowFloat, HaveTheNumbersOfTheirStandards) {
  EXPECT_EQ(Half::from(1).bits, 0x3c00);
  EXPECT_EQ(Half{0x7bff}.to_float(), 65'504);
  EXPECT_EQ(Half{0x0001}.to_float(), 0x1p-24f);
  EXPECT_EQ(Bfloat16::from(1).bits, 0x3f80);
  EXPECT_EQ(Bfloat16{0x0001}.to_float(), 0x1p-133f);
  EXPECT_EQ(Float8E4M3::from(1).bits, 0x38);
  EXPECT_EQ(Float8E4M3{0x7e}.to_float(), 448);
  EXPECT_EQ(Float8E4M3{0x01}.to_float(), 0x1p-9f);
  EXPECT_EQ(Float8E5M2::from(1).bits, 0x3c);
  EXPECT_EQ(Float8E5M2{0x7b}.to_float(), 57'344);
  EXPECT_EQ(Float8E5M2{0x01}.to_float(), 0x1p-16f);
}

#if defined(__GNUC__) && !defined(__clang__) && defined(__FLT16_MAX__)
__extension__ typedef _Float16 CompilersHalf;  // NOLINT: a using has no __extension__

TEST(NarrowFloat, AgreeWithTheCompilersHalf) {
  std::mt19937 dice(7);
  const auto expect_same = [](std::uint32_t wide) {
    const auto value = std::bit_cast<float>(wide);
    const auto theirs = std::bit_cast<std::uint16_t>(static_cast<CompilersHalf>(value));
    ASSERT_EQ(Half::from(value).bits, theirs) << value;
  };
  // All signs and exponents with the ends of all halves' fractions, and their neighbours.
  for (std::uint32_t upper = 0; upper < 1u << 19; ++upper)
    for (const std::uint32_t lower : {0u, 1u, 0xfffu, 0x1000u, 0x1001u, 0x1fffu})
      expect_same(upper << 13 | lower);
  for (int i = 0; i < 2'000'000; ++i) expect_same(static_cast<std::uint32_t>(dice()));
}
#endif

}  // namespace
}  // namespace linkwright
