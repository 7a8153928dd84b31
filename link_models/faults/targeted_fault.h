// SPDX-License-Identifier: Apache-2.0
//
// A fault that is aimed: at which frames of a direction, at which of them in their order of
// arrival, and what it does. The list of a direction is fixed for a run.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/units.h"
#include "link_models/core/violation.h"
#include "link_models/faults/fault_act.h"
#include "link_models/faults/fault_turns.h"
#include "link_models/headers/frame_match.h"

namespace linkwright {

inline constexpr std::size_t kLongestFaultName = 64;  // octets

struct TargetedFault {
  std::string name;  // unique in its direction
  FrameMatch match{};
  FaultTurns turns{};
  FaultAct act{};
  Instant from{};  // frames that arrive earlier do not match

  friend bool operator==(const TargetedFault&, const TargetedFault&) = default;
};

using FaultList = std::vector<TargetedFault>;

// Everything that is wrong, each field from the list on: "[2].turns.every". Empty: sound.
std::vector<Violation> validate(const FaultList& faults);

// What the link has to know. Precondition: the list is valid.
FaultActs acts_of(const FaultList& faults) noexcept;

// How many frames the faults keep back at once, at most, when so many arrive in a second: room has
// to be made for them. Precondition: the list is valid.
Wide frames_kept_back(const FaultList& faults, std::uint64_t frames_per_second) noexcept;

}  // namespace linkwright
