// SPDX-License-Identifier: Apache-2.0
//
// Seeded choices for generated cases: Philox, so that a case is the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "link_models/core/random.h"

namespace linkwright::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed, std::uint32_t stream = 0)
      : stream_({seed, stream, 0}, static_cast<Purpose>(200)) {}

  std::uint64_t bits() { return stream_.bits(counter_++); }
  // Uniform in [0, below); the bias of the modulo does not matter to a choice of cases.
  std::uint64_t below(std::uint64_t below) { return bits() % below; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <typename T>
  T pick(std::initializer_list<T> values) {
    return *(values.begin() + below(values.size()));
  }

 private:
  RandomStream stream_;
  std::uint64_t counter_ = 0;
};

}  // namespace linkwright::test
