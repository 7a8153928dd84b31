// SPDX-License-Identifier: Apache-2.0
//
// Frames of a link that let others pass, in the order in which the last of those comes. A ring of
// fixed capacity; one worker owns it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "link_models/core/ring.h"
#include "link_models/faults/fault_act.h"

namespace linkwright {

class Overtaken {
 public:
  struct Frame {
    std::uint64_t position = 0;
    std::uint64_t behind = 0;  // position of the last frame that passes
  };

  // Of each fault, no more frames wait at once than it lets pass, and one whose last is here.
  explicit Overtaken(const FaultActs& acts) : frames_(room_for(acts)) {}

  bool empty() const noexcept { return frames_.empty(); }
  const Frame& front() const noexcept { return frames_.front(); }
  void pop() noexcept { frames_.pop(); }

  // Precondition: `position` ascends from call to call, and who waited for the one before is
  // popped.
  void push(std::uint64_t position, std::uint32_t overtaken_by) noexcept {
    frames_.push({position, position + overtaken_by});
    for (std::uint64_t i = frames_.tail() - 1;
         i > frames_.head() && frames_.at(i).behind < frames_.at(i - 1).behind;
         --i)
      std::swap(frames_.at(i), frames_.at(i - 1));
  }

 private:
  static std::size_t room_for(const FaultActs& acts) {
    std::size_t room = 0;
    for (const FaultAct& act : acts)
      if (act.action == FaultAction::kReorder) room += act.overtaken_by + 1u;
    return room;
  }

  Ring<Frame> frames_;
};

}  // namespace linkwright
