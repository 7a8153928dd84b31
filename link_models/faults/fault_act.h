// SPDX-License-Identifier: Apache-2.0
//
// What a targeted fault does to a frame, as a link takes it. All times are in the time of the run.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "link_models/core/time.h"

namespace linkwright {

inline constexpr std::size_t kMaxFaults = 16;            // of one direction
inline constexpr std::uint32_t kMaxOvertakenBy = 1'024;  // frames

enum class FaultAction : std::uint8_t {
  kNone,
  kDrop,       // lost on the way
  kCorrupt,    // comes with a wrong FCS, which a MAC drops
  kDelay,      // comes `delay` after its turn; the others keep theirs and may overtake it
  kReorder,    // lets the next `overtaken_by` frames of the wire pass, but waits `delay` at most
  kDuplicate,  // comes twice; the copy follows
};

constexpr std::string_view name(FaultAction action) {
  constexpr std::array<std::string_view, 6> kNames = {
      "none", "drop", "corrupt", "delay", "reorder", "duplicate"};
  return kNames[static_cast<std::size_t>(action)];
}

struct FaultAct {
  FaultAction action = FaultAction::kNone;
  std::uint32_t overtaken_by = 0;  // of kReorder
  Duration delay{};                // of kDelay and kReorder

  friend bool operator==(const FaultAct&, const FaultAct&) = default;
};

// By FaultNumber (core/frame.h): [0] does nothing.
using FaultActs = std::array<FaultAct, kMaxFaults + 1>;

}  // namespace linkwright
