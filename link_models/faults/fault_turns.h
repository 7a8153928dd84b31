// SPDX-License-Identifier: Apache-2.0
//
// Whose turn it is among the frames that match: the first `skip` are spared, the next `frames` are
// struck, once or again `every` so many.
#pragma once

#include <cstdint>

namespace linkwright {

struct FaultTurns {
  std::uint64_t skip = 0;
  std::uint64_t frames = 1;
  std::uint64_t every = 0;  // from the first frame struck to the first of the next time; 0: once

  friend bool operator==(const FaultTurns&, const FaultTurns&) = default;
};

// Of the frames that match, is number `index`, counted from 0, struck?
constexpr bool strikes(const FaultTurns& turns, std::uint64_t index) noexcept {
  if (index < turns.skip) return false;
  const std::uint64_t since = index - turns.skip;
  return (turns.every == 0 ? since : since % turns.every) < turns.frames;
}

}  // namespace linkwright
