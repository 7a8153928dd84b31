// SPDX-License-Identifier: Apache-2.0
//
// Floating point numbers of 8 and 16 bits, which a CPU does not have: their octets, and the way to
// float and back by integers alone. To float is exact; back is to the nearest, to the even one of
// two. What is too large is infinite, or no number where there is no infinity (E4M3): CUDA's types
// of 8 bits keep to the largest number instead, which would hide it.
//
//     half      IEEE 754 binary16
//     bfloat16  the upper half of binary32
//     E4M3, E5M2  OCP 8-bit Floating Point Specification, 5.1 and 5.2
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

namespace linkwright {

template <int kExponentBits, int kFractionBits, bool kHasInfinity>
struct NarrowFloat {
  static constexpr int kBits = 1 + kExponentBits + kFractionBits;
  using Bits = std::conditional_t<kBits == 8, std::uint8_t, std::uint16_t>;

  Bits bits{};

  static NarrowFloat from(float value);
  float to_float() const;

  friend bool operator==(const NarrowFloat&, const NarrowFloat&) = default;  // of octets
};

using Half = NarrowFloat<5, 10, true>;
using Bfloat16 = NarrowFloat<8, 7, true>;
using Float8E4M3 = NarrowFloat<4, 3, false>;
using Float8E5M2 = NarrowFloat<5, 2, true>;

// Layout of a narrow type beside that of float, which has a fraction of 23 bits and a bias of 127.
template <int kExponentBits, int kFractionBits, bool kHasInfinity>
struct NarrowLayout {
  static constexpr int kShift = 23 - kFractionBits;
  static constexpr int kLeastExponent = 2 - (1 << (kExponentBits - 1));  // of normal numbers
  static constexpr std::uint32_t kFraction = (1u << kFractionBits) - 1;
  static constexpr std::uint32_t kSign = 1u << (kExponentBits + kFractionBits);
  static constexpr std::uint32_t kInfinity = ((1u << kExponentBits) - 1) << kFractionBits;
  static constexpr std::uint32_t kQuiet = 1u << (kFractionBits - 1);
  // The first magnitude that is no finite number: infinity, or the only one that is no number.
  static constexpr std::uint32_t kTooLarge = kHasInfinity ? kInfinity : kSign - 1;
};

template <int kExponentBits, int kFractionBits, bool kHasInfinity>
auto NarrowFloat<kExponentBits, kFractionBits, kHasInfinity>::from(float value) -> NarrowFloat {
  using Layout = NarrowLayout<kExponentBits, kFractionBits, kHasInfinity>;
  const auto wide = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = wide >> 31 != 0 ? Layout::kSign : 0;
  const std::uint32_t magnitude = wide & 0x7fff'ffff;
  const auto with_sign = [&](std::uint32_t out) {
    return NarrowFloat{static_cast<Bits>(sign | out)};
  };
  if (magnitude > 0x7f80'0000) {  // no number stays none
    if (!kHasInfinity) return with_sign(Layout::kTooLarge);
    const std::uint32_t payload = magnitude >> Layout::kShift & Layout::kFraction;
    return with_sign(Layout::kInfinity | Layout::kQuiet | payload);
  }
  const bool is_normal = magnitude >> 23 != 0;
  const std::uint32_t digits = (magnitude & 0x7f'ffff) | (is_normal ? 1u << 23 : 0);
  const int exponent = is_normal ? static_cast<int>(magnitude >> 23) - 127 : -126;
  // Below the normal numbers digits are lost: from 25 on, all of them and half of the least one.
  const int below = exponent < Layout::kLeastExponent ? Layout::kLeastExponent - exponent : 0;
  const int shift = Layout::kShift + below;
  if (shift > 24) return with_sign(0);
  std::uint32_t kept = digits >> shift;
  const std::uint32_t rest = digits & ((1u << shift) - 1);
  const std::uint32_t half = 1u << (shift - 1);
  if (rest > half || (rest == half && (kept & 1) != 0)) ++kept;
  // One that carries into the exponent makes the next larger number.
  if (below == 0)
    kept += static_cast<std::uint32_t>(exponent - Layout::kLeastExponent) << kFractionBits;
  return with_sign(kept < Layout::kTooLarge ? kept : Layout::kTooLarge);
}

template <int kExponentBits, int kFractionBits, bool kHasInfinity>
float NarrowFloat<kExponentBits, kFractionBits, kHasInfinity>::to_float() const {
  using Layout = NarrowLayout<kExponentBits, kFractionBits, kHasInfinity>;
  const std::uint32_t sign = (bits & Layout::kSign) != 0 ? 1u << 31 : 0;
  const std::uint32_t magnitude = bits & (Layout::kSign - 1);
  std::uint32_t wide = 0;
  if (magnitude >= Layout::kTooLarge) {
    wide =
        0x7f80'0000 | (kHasInfinity ? (magnitude & Layout::kFraction) << Layout::kShift : 1u << 22);
  } else if (magnitude > Layout::kFraction) {
    const int more = Layout::kLeastExponent + 126;  // of float's exponents, below the narrow ones
    wide = (magnitude << Layout::kShift) + (static_cast<std::uint32_t>(more) << 23);
  } else if (Layout::kLeastExponent == -126) {  // subnormal in both
    wide = magnitude << Layout::kShift;
  } else if (magnitude != 0) {  // subnormal here only: its first digit is float's hidden one
    const int first = static_cast<int>(std::bit_width(magnitude)) - 1;
    const int exponent = Layout::kLeastExponent - kFractionBits + first;
    wide = (static_cast<std::uint32_t>(exponent + 127) << 23) |
           (magnitude << (23 - first) & 0x7f'ffff);
  }
  return std::bit_cast<float>(sign | wide);
}

}  // namespace linkwright
