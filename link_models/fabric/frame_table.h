// SPDX-License-Identifier: Apache-2.0
//
// The frames inside a fabric: a fixed table, a slot for each. Links and queues pass slot numbers. A
// copy (of a broadcast) has a slot of its own and shares the handle of the frame it was made from;
// the last of them to leave gives the handle back.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/books.h"
#include "link_models/core/frame.h"
#include "link_models/fabric/aimed_faults.h"
#include "link_models/headers/frame_tags.h"
#include "link_models/topology/graph.h"

namespace linkwright {

using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = ~Slot{0};
inline constexpr HostId kEveryHost = ~HostId{0};

struct FabricFrame {
  FrameHandle handle = 0;
  Instant entered{};  // arrival at the fabric
  Instant due{};      // when it comes out, or was dropped
  FrameTags tags{};
  PauseFields pause{};  // of a pause frame
  std::uint32_t frame_bytes = 0;
  HostId source = 0;
  HostId target = 0;         // kEveryHost: a broadcast
  NodeId middle = kNoNode;   // of a Valiant route, until it is reached
  std::uint64_t number = 0;  // of the frame in the fabric, in order of arrival; copies share it
  Slot owner = kNoSlot;      // whose handle it is; itself, unless it is a copy
  Slot next = kNoSlot;       // in a queue
  Aims aims = 0;             // the matches of aimed faults that it fits
  std::uint32_t living = 0;  // of an owner: slots that share its handle
  std::uint16_t hops = 0;    // since the ways last changed
  std::uint16_t ways = 0;    // which change of the ways that was (Fabric::ways_)
  std::uint16_t output = 0;  // of the crossbar, when its light passes one
  std::uint16_t buffer_port = 0;        // ingress port of the switch that holds it
  std::uint8_t buffer_room = 0;         // how its buffer took it in (SharedBuffer::Room)
  DropReason doom = DropReason::kNone;  // what has met it, though it has not come out yet
  FaultNumber fault = 0;                // that came in with it, until its first link
  bool absorbed = false;                // a pause that was obeyed
  bool marked = false;                  // congestion was experienced
  bool at_edge = false;                 // the first in the light of its circuit
};

class FrameTable {
 public:
  explicit FrameTable(std::uint32_t frames) : frames_(frames) {
    for (Slot slot = 0; slot < frames; ++slot)
      frames_[slot].next = slot + 1 < frames ? slot + 1 : kNoSlot;
    free_ = frames > 0 ? 0 : kNoSlot;
  }

  FabricFrame& operator[](Slot slot) noexcept { return frames_[slot]; }
  const FabricFrame& operator[](Slot slot) const noexcept { return frames_[slot]; }
  std::uint32_t used() const noexcept { return used_; }
  std::uint32_t capacity() const noexcept { return static_cast<std::uint32_t>(frames_.size()); }

  // A fresh frame that owns itself; kNoSlot: the table is full.
  Slot take() noexcept {
    const Slot slot = take_raw();
    if (slot == kNoSlot) return slot;
    frames_[slot] = FabricFrame{};
    frames_[slot].owner = slot;
    frames_[slot].living = 1;
    return slot;
  }

  // A copy of the frame, with its handle; kNoSlot: the table is full.
  Slot copy(Slot of) noexcept {
    const Slot slot = take_raw();
    if (slot == kNoSlot) return slot;
    frames_[slot] = frames_[of];
    frames_[slot].living = 0;
    ++frames_[frames_[of].owner].living;
    return slot;
  }

  // The frame has left. True: its handle goes with it; false: others still share the handle.
  bool give_back(Slot slot) noexcept {
    const Slot owner = frames_[slot].owner;
    const bool last = --frames_[owner].living == 0;
    if (slot != owner) free_slot(slot);
    if (last) free_slot(owner);
    return last;
  }

 private:
  Slot take_raw() noexcept {
    const Slot slot = free_;
    if (slot == kNoSlot) return slot;
    free_ = frames_[slot].next;
    ++used_;
    return slot;
  }
  void free_slot(Slot slot) noexcept {
    frames_[slot].next = free_;
    free_ = slot;
    --used_;
  }

  std::vector<FabricFrame> frames_;
  Slot free_ = kNoSlot;
  std::uint32_t used_ = 0;
};

// A first-in-first-out chain through FabricFrame::next: no storage of its own.
struct FrameQueue {
  Slot head = kNoSlot;
  Slot tail = kNoSlot;
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;

  bool empty() const noexcept { return head == kNoSlot; }
  Tally held() const noexcept { return {frames, bytes}; }

  void push(FrameTable& table, Slot slot) noexcept {
    table[slot].next = kNoSlot;
    if (empty()) {
      head = slot;
    } else {
      table[tail].next = slot;
    }
    tail = slot;
    ++frames;
    bytes += table[slot].frame_bytes;
  }

  // Behind all that are due no later: at the end nearly always.
  void insert_by_due(FrameTable& table, Slot slot) noexcept {
    const Instant due = table[slot].due;
    if (empty() || table[tail].due <= due) return push(table, slot);
    Slot* link = &head;
    while (table[*link].due <= due) link = &table[*link].next;
    table[slot].next = *link;
    *link = slot;
    ++frames;
    bytes += table[slot].frame_bytes;
  }

  // Precondition: !empty().
  Slot pop(FrameTable& table) noexcept {
    const Slot slot = head;
    head = table[slot].next;
    if (head == kNoSlot) tail = kNoSlot;
    --frames;
    bytes -= table[slot].frame_bytes;
    return slot;
  }
};

}  // namespace linkwright
