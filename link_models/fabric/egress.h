// SPDX-License-Identifier: Apache-2.0
//
// The sending end of one link: what waits for the wire, who obeys a pause, and the link itself. A
// frame is given to the link when the wire is free for it, so the link's own queue stays empty and
// the choice of the next frame is made as late as possible.
//
// Towards a host or a switch there is a queue per class, the highest class first; towards a
// crossbar a queue per output (a virtual output queue), because only one output is in sight.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "link_models/core/random.h"
#include "link_models/fabric/frame_table.h"
#include "link_models/fabric/outage.h"
#include "link_models/link.h"
#include "link_models/queueing/pause_state.h"
#include "link_models/queueing/red_mark.h"

namespace linkwright {

struct EgressCounters {
  Tally sent;     // begun on the wire
  Tally dropped;  // before it, for want of room
  Tally overran;  // of those, the ones that a host sent faster than its link
  std::uint64_t waiting_bytes_max = 0;
  Tally lost;         // of those sent, on the wire
  Tally fault_drops;  // of those lost, by aimed faults
  Tally fault_corrupts;
  std::uint64_t marked = 0;
  Duration busy{};  // of the wire
};

struct Egress {
  Egress(const LinkIdentity& identity,
         const LinkCapacity& capacity,
         const LinkConfig& config,
         const MarkConfig& mark,
         std::size_t queue_count,
         const FaultActs& faults)
      : link(identity, capacity, config, faults), marker(identity, mark), queues(queue_count) {}

  Link link;
  LinkCapacity room;       // of the link
  bool comes_out = false;  // only hosts are behind it, and they want frames early
  RedMarker marker;
  PauseState pause;
  std::vector<FrameQueue> queues;
  std::uint32_t down = kNoOutage;  // of which the port knows: frames for it are dropped
  FrameQueue control;              // pause frames: before all others, and never paused
  std::uint64_t waiting_bytes = 0;
  std::uint64_t waiting_frames = 0;
  std::uint64_t arrivals = 0;  // numbers the draws of marks

  // The frame on the wire; the slot is kNoSlot when it is free. What the switch's buffer must be
  // told at the end is kept here, because the frame itself may be further by then.
  Slot sending = kNoSlot;
  Instant known_dark = kNever;  // when the light would go, as was known when it started
  Instant newest_light{};       // in which a frame has started: since when it is lit
  Instant started{};
  std::uint32_t sent_bytes = 0;
  std::uint16_t buffer_port = 0;
  std::uint8_t buffer_room = 0;
  std::uint8_t sent_class = 0;

  EgressCounters counters;

  bool idle() const noexcept { return waiting_frames == 0; }

  void push(FrameTable& table, FrameQueue& queue, Slot slot) noexcept {
    queue.push(table, slot);
    ++waiting_frames;
    waiting_bytes += table[slot].frame_bytes;
    counters.waiting_bytes_max = std::max(counters.waiting_bytes_max, waiting_bytes);
  }

  Slot pop(FrameTable& table, FrameQueue& queue) noexcept {
    const Slot slot = queue.pop(table);
    --waiting_frames;
    waiting_bytes -= table[slot].frame_bytes;
    return slot;
  }
};

}  // namespace linkwright
