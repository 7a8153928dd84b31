// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/payload/values.h"

#include <algorithm>
#include <array>

namespace linkwright {
namespace {

struct ValueRange {
  int integer_bits;  // every integer up to 2 to the power of it is there
  int doublings;     // of 1, up to the largest power of two; 0: an integer, which wraps
};

// In the order of ElementType.
constexpr std::array<ValueRange, kElementTypes> kRanges{{{6, 0},
                                                         {7, 0},
                                                         {30, 0},
                                                         {31, 0},
                                                         {62, 0},
                                                         {63, 0},
                                                         {11, 15},
                                                         {24, 127},
                                                         {53, 1023},
                                                         {8, 127},
                                                         {4, 8},
                                                         {3, 15}}};
constexpr std::uint64_t kMostLevels = 1 << 16;
// Averages keep all their digits: of 1,024 ranks, of which one has the unit, it is 1/64, E4M3's
// least number that has them. Its largest is 448, and sums are at most 8 units.
constexpr std::uint32_t kAverageUnit = 16;

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t out = (a + 1) * 0x9E3779B97F4A7C15u + b * 0xC2B2AE3D27D4EB4Fu;
  out ^= out >> 29;
  out *= 0xBF58476D1CE4E5B9u;
  return out ^ out >> 32;
}

std::uint64_t rounded_up(std::uint64_t a, std::uint64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

Values::Values(ElementType type, std::optional<ReduceOp> op, RankId ranks) {
  const ValueRange range = kRanges[static_cast<std::size_t>(type)];
  const std::uint64_t most = std::uint64_t{1} << range.integer_bits;
  if (op == ReduceOp::kSum || op == ReduceOp::kAvg) {
    const bool is_average = op == ReduceOp::kAvg;
    const std::uint64_t room = is_average ? most / 2 : most;
    const std::uint64_t levels = std::clamp<std::uint64_t>(room / ranks, 2, kMostLevels);
    turns_ = rounded_up(levels * ranks, room);
    levels_ = static_cast<std::uint32_t>(levels);
    if (is_average && range.doublings > 0) least_ = step_ = kAverageUnit;
  } else if (op == ReduceOp::kProd) {
    const bool is_float = range.doublings > 0;
    others_ = 1;
    levels_ = is_float ? 2 : 4;  // 1, 2; or 1, 3, 5, 7
    step_ = is_float ? 1 : 2;
    if (is_float) turns_ = rounded_up(ranks, static_cast<std::uint64_t>(range.doublings));
  } else {
    levels_ = static_cast<std::uint32_t>(std::min(most, kMostLevels));
  }
}

std::uint32_t Values::of(RankId rank, std::uint64_t index) const {
  if (turns_ > 1 && (rank + mixed(index, 0)) % turns_ != 0) return others_;
  return least_ + step_ * static_cast<std::uint32_t>(mixed(index, rank + 1) % levels_);
}

}  // namespace linkwright
