// SPDX-License-Identifier: Apache-2.0
//
// The targeted faults of one direction in the course of a run: which of them strikes the frame that
// arrives next. Counts go by arrivals alone, so neither bursts nor polling nor anything else that
// happens to frames moves a fault to another frame. One worker owns it; nothing allocates after
// construction.
#pragma once

#include <array>
#include <cstdint>

#include "link_models/core/frame.h"
#include "link_models/core/time.h"
#include "link_models/faults/targeted_fault.h"
#include "link_models/headers/frame_headers.h"

namespace linkwright {

// Octets of a frame that have to be at hand (frame_headers.h).
inline constexpr std::size_t kFaultOctets = 128;

struct FaultCount {
  std::uint64_t matched = 0;  // frames that arrived and match
  std::uint64_t struck = 0;   // of those, chosen: none of them had been struck by an earlier fault

  friend bool operator==(const FaultCount&, const FaultCount&) = default;
};

// Bit i: the fault at place i of the list.
using FaultSet = std::uint16_t;
static_assert(kMaxFaults <= 16);

// By place in the list.
using FaultCounts = std::array<FaultCount, kMaxFaults>;

class FaultPlan {
 public:
  FaultPlan() = default;
  // Precondition: validate(faults) is empty.
  explicit FaultPlan(FaultList faults) : faults_(std::move(faults)) {}

  bool empty() const noexcept { return faults_.empty(); }
  std::size_t size() const noexcept { return faults_.size(); }

  // To be asked once for each frame, in order of arrival. Every fault counts the frames that match
  // it; where several would strike, the first of the list does. 0: none.
  FaultNumber strike(const FrameHeaders& headers, Instant at) noexcept;

  // The same for a frame of which it is known which faults it matches, as their places in the list.
  // `spared`: it is counted, but something else has struck it already.
  FaultNumber strike(FaultSet matched, bool spared = false) noexcept;

  // A frame of which it is known what struck it, in a replay: its headers are not at hand, so that
  // nothing is counted as matched. Precondition: at most size().
  void repeat(FaultNumber fault) noexcept;

  const FaultCounts& counts() const noexcept { return counts_; }
  FaultActs acts() const noexcept { return acts_of(faults_); }

 private:
  FaultList faults_;
  FaultCounts counts_{};
};

}  // namespace linkwright
