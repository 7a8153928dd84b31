// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic that decides fates. Only IEEE 754 add, subtract, multiply, divide in a fixed order,
// and the build forbids contraction: the same bits from every compiler. libm is not used here,
// because it picks FMA variants at run time and its last bit differs between machines.
#pragma once

#include <bit>
#include <cstdint>

namespace linkwright {

namespace detail {

// 2 * atanh(s) for |s| <= 0.172: odd Taylor series to s^23, truncation below 1e-19.
constexpr double twice_atanh(double s) {
  const double square = s * s;
  double sum = 1.0 / 23.0;
  for (int odd = 21; odd >= 1; odd -= 2) sum = 1.0 / static_cast<double>(odd) + square * sum;
  return 2.0 * s * sum;
}

}  // namespace detail

// Natural logarithm of a positive normal number, error below 2 units in the last place.
constexpr double fate_log(double x) {
  constexpr std::uint64_t kMantissa = (std::uint64_t{1} << 52) - 1;
  constexpr double kLn2High = 0x1.62e42fefa3800p-1;  // 40 bits: times an exponent stays exact
  constexpr double kLn2Low = 0x1.ef35793c76730p-45;
  const auto word = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(word >> 52) - 1023;
  auto mantissa = std::bit_cast<double>((word & kMantissa) | 0x3ff0000000000000ull);
  if (mantissa > 1.4142135623730951) {  // sqrt(2): keeps the series argument small
    mantissa *= 0.5;
    ++exponent;
  }
  const double series = detail::twice_atanh((mantissa - 1.0) / (mantissa + 1.0));
  const auto power = static_cast<double>(exponent);
  return power * kLn2High + (power * kLn2Low + series);
}

// e^x for |x| <= 700, error below 2 units in the last place.
constexpr double fate_exp(double x) {
  constexpr double kLn2High = 0x1.62e42fefa3800p-1;
  constexpr double kLn2Low = 0x1.ef35793c76730p-45;
  constexpr double kPerLn2 = 0x1.71547652b82fep+0;
  const auto power = static_cast<std::int64_t>(x * kPerLn2 + (x < 0 ? -0.5 : 0.5));
  const auto whole = static_cast<double>(power);
  const double rest = (x - whole * kLn2High) - whole * kLn2Low;  // |rest| <= 0.35
  double sum = 1.0;  // Taylor to rest^14 / 14!, truncation below 1e-19
  for (int n = 14; n >= 1; --n) sum = 1.0 + rest / static_cast<double>(n) * sum;
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(power + 1023) << 52);
}

// Whether an event of probability p in [0, 1] happens, from 64 uniform bits: never for 0, always
// for 1.
constexpr bool happens(std::uint64_t bits, double p) {
  return static_cast<double>(bits >> 11) * 0x1.0p-53 < p;
}

// Hazard of an event of probability p in [0, 1): -ln(1 - p), accurate down to the smallest p.
constexpr double hazard_of(double p) {
  if (p < 0.25) return -detail::twice_atanh(-p / (2.0 - p));  // ln(1+x) = 2 atanh(x / (2+x))
  return -fate_log(1.0 - p);
}

// Exp(1) from 64 uniform bits: -ln(u), u = (k + 1/2) / 2^52 strictly inside (0, 1). Not 2^53: the
// half would no longer fit, and the largest k would round to u = 1.
constexpr double exponential(std::uint64_t bits) {
  const double u = (static_cast<double>(bits >> 12) + 0.5) * 0x1.0p-52;
  return -fate_log(u);
}

}  // namespace linkwright
