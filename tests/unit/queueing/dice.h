// SPDX-License-Identifier: Apache-2.0
//
// Whole numbers at random for the tests of queues, the same on every machine.
#pragma once

#include <cstdint>

#include "link_models/core/random.h"

namespace linkwright {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_({seed, 0, 0}, static_cast<Purpose>(204)) {}

  // In [low, high].
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + stream_.bits(next_++) % (high - low + 1);
  }
  std::uint32_t below(std::uint64_t end) { return static_cast<std::uint32_t>(between(0, end - 1)); }

 private:
  RandomStream stream_;
  std::uint64_t next_ = 0;
};

}  // namespace linkwright
