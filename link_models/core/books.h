// SPDX-License-Identifier: Apache-2.0
//
// The books of one link direction, in frames and bytes (bytes without FCS):
//   rx + originated = handed_to_port + held + absorbed + sum(drops)
// `held` is counted where frames are kept, never derived from the other terms: only then does the
// equation check anything.
#pragma once

#include <array>
#include <cstdint>

#include "link_models/core/frame.h"

namespace linkwright {

struct Tally {
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;

  constexpr void add(std::uint64_t frame_bytes) noexcept {
    ++frames;
    bytes += frame_bytes;
  }
  constexpr Tally& operator+=(const Tally& other) noexcept {
    frames += other.frames;
    bytes += other.bytes;
    return *this;
  }
  friend constexpr Tally operator+(Tally a, const Tally& b) noexcept { return a += b; }
  friend constexpr bool operator==(const Tally&, const Tally&) = default;
};

struct Books {
  Tally rx;                                 // taken from the ingress port
  Tally originated;                         // made here: duplicate, flood copy, pause, replay
  Tally handed_to_port;                     // accepted by tx_burst of the egress port
  Tally held;                               // between rx_burst and one of the other terms
  Tally absorbed;                           // consumed on purpose: pause
  std::array<Tally, kDropReasons> drops{};  // index DropReason; [kNone] stays zero

  // What was made here and has left at once.
  constexpr void add_sent(const Tally& made) noexcept {
    originated += made;
    handed_to_port += made;
  }
  constexpr Tally dropped() const noexcept {
    Tally sum;
    for (const Tally& drop : drops) sum += drop;
    return sum;
  }
  constexpr bool closed() const noexcept {
    return rx + originated == handed_to_port + held + absorbed + dropped();
  }
};

}  // namespace linkwright
