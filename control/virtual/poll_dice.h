// SPDX-License-Identifier: Apache-2.0
//
// When a virtual run polls besides, for tests of invariance: SplitMix64 (Steele, Lea, Flood 2014).
// Decides when to look, never what happens to a frame.
#pragma once

#include <cstdint>

namespace linkwright {

class PollDice {
 public:
  explicit PollDice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return (z ^ (z >> 31)) % bound;
  }

 private:
  std::uint64_t state_;
};

}  // namespace linkwright
