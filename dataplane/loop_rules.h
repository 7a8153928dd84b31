// SPDX-License-Identifier: Apache-2.0
//
// What a loop guard takes for a loop, and what it tells when it has stopped a link. All times are
// real: a loop is of the lab, not of the modelled link.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "link_models/core/time.h"
#include "link_models/headers/mac_address.h"

namespace linkwright {

struct LoopGuardConfig {
  static constexpr std::uint32_t kMoves = 16;
  static constexpr Duration kWindow = seconds(1);
  static constexpr std::uint64_t kGroupFrames = 250'000;

  bool on = false;
  // So many times one source address changes sides within the window: a loop. A machine that moves
  // does so once or twice.
  std::uint32_t moves = kMoves;
  Duration window = kWindow;
  // More frames to a group address (broadcast among them) than that per second, counted over a
  // window, are a storm. 0: no limit.
  std::uint64_t group_frames_per_second = kGroupFrames;

  friend bool operator==(const LoopGuardConfig&, const LoopGuardConfig&) = default;
};

enum class LoopRule : std::uint8_t { kNone, kSameSource, kGroupRate };

constexpr std::string_view name(LoopRule rule) {
  constexpr std::array<std::string_view, 3> kNames = {"none", "same_source", "broadcast_rate"};
  return kNames[static_cast<std::size_t>(rule)];
}

// Of one cable. What it says of a trip is of the last one.
struct LoopGuardSnapshot {
  std::uint64_t trips = 0;
  bool stopped = false;  // now
  LoopRule rule = LoopRule::kNone;
  std::uint8_t side = 0;    // port a 0, port b 1: whose frame tripped it
  MacAddress source = 0;    // of that frame
  std::uint64_t count = 0;  // moves, or frames to groups
  Duration within{};        // in which they came
  Instant at{};             // run time
  Instant resumed = kNever;

  friend bool operator==(const LoopGuardSnapshot&, const LoopGuardSnapshot&) = default;
};

}  // namespace linkwright
