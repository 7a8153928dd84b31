// SPDX-License-Identifier: Apache-2.0
//
// How many of n things are of a kind, drawn from a Philox stream. Exact laws (inversion for small
// means, Hoermann's transformed rejection BTRS for large ones), not normal approximations: a
// histogram's rare bins are what one looks at. libm is used, so these draws decide no frame's fate.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "link_models/core/random.h"

namespace linkwright {

// Uniform numbers in (0, 1), one counter value each. The counter belongs to the caller, who goes on
// from it at the next interval.
class Dice {
 public:
  Dice(const RandomStream& stream, std::uint64_t& counter) noexcept
      : stream_(stream), counter_(counter) {}

  double uniform() noexcept {
    return (static_cast<double>(stream_.bits(counter_++) >> 12) + 0.5) * 0x1.0p-52;
  }

 private:
  const RandomStream& stream_;
  std::uint64_t& counter_;
};

// Bin(n, yes / (yes + no)). The odds come as two weights because 1 - p would lose a tiny one.
// Preconditions: weights >= 0, not both 0; n < 2^53.
std::uint64_t draw_binomial(std::uint64_t n, double yes, double no, Dice& dice) noexcept;

// Multinomial: n things over weights.size() kinds; the counts always sum to n. Precondition:
// weights >= 0, n < 2^53.
std::vector<std::uint64_t> draw_split(std::uint64_t n, std::span<const double> weights, Dice& dice);

}  // namespace linkwright
