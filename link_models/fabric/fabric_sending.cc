// SPDX-License-Identifier: Apache-2.0
//
// The sending end of a link: a frame finds room, waits, and starts when the wire is free for it.
#include <algorithm>
#include <array>
#include <utility>

#include "link_models/fabric/fabric.h"

namespace linkwright {

void Fabric::enqueue(Slot slot, LinkId link, LinkId in, Instant now) noexcept {
  if (egress_[link]->down != kNoOutage) return refuse_at_port(slot, link, now);
  if (is_crossbar(to(config_.graph, link))) return enqueue_for_circuit(slot, link, in, now);
  Egress& egress = *egress_[link];
  FabricFrame& frame = frames_[slot];
  if (frame.pause.kind != PauseKind::kNone) {
    egress.push(frames_, egress.control, slot);
  } else {
    if (!admit(slot, link, in, now)) return;
    egress.push(frames_, egress.queues[frame.tags.priority], slot);
  }
  plan_start(link, now);
}

// Room at the node that sends: in the buffer of a switch, in the queue of a host. Whoever finds
// none is dropped.
bool Fabric::admit(Slot slot, LinkId link, LinkId in, Instant now) noexcept {
  Egress& egress = *egress_[link];
  FabricFrame& frame = frames_[slot];
  const NodeId node = from(config_.graph, link);
  const std::uint32_t bytes = frame.frame_bytes;
  if (is_host(config_.graph, node)) {
    if (egress.waiting_bytes + bytes <= queue_limit(egress)) return true;
    egress.counters.dropped.add(bytes);
    egress.counters.overran.add(bytes);
    drop(slot, now, DropReason::kQueueFull);
    return false;
  }
  SharedBuffer& buffer = switches_[part_of_[node]].buffer;
  const unsigned cls = frame.tags.priority;
  const std::uint16_t port = port_at_from(config_.graph, link);
  frame.buffer_port = port_at_to(config_.graph, in);
  const Room room = buffer.admit(frame.buffer_port, port, cls, bytes);
  ask_for_pause(node, frame.buffer_port, cls, now);
  if (room == Room::kNone) {
    egress.counters.dropped.add(bytes);
    drop(slot, now, DropReason::kBufferFull);
    return false;
  }
  frame.buffer_room = static_cast<std::uint8_t>(room);
  // The queue as the frame finds it. Every frame has its draw, whether it can be marked or not, so
  // that one sender's ECN does not shift another's marks.
  const std::uint64_t found = buffer.queue_bytes(port, cls) - bytes;
  const bool marked = egress.marker.marks(found, egress.arrivals++);
  if (marked && frame.tags.markable && !frame.marked) {
    frame.marked = true;
    ++egress.counters.marked;
  }
  return true;
}

// The wire is free, or something has changed for those who wait.
void Fabric::start(LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  if (egress.link.wire_free_at() <= now) {
    end_sending(link, now);
    if (FrameQueue* queue = next_queue(link, now)) send(egress.pop(frames_, *queue), link, now);
  }
  plan_start(link, now);
}

// The last bit has left, and with it the frame leaves the buffer of the switch.
void Fabric::end_sending(LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  if (egress.sending == kNoSlot) return;
  egress.sending = kNoSlot;
  egress.counters.busy += now - egress.started;
  const NodeId node = from(config_.graph, link);
  const Room room{egress.buffer_room};
  if (room == Room::kNone) return;
  switches_[part_of_[node]].buffer.release(egress.buffer_port,
                                           port_at_from(config_.graph, link),
                                           egress.sent_class,
                                           egress.sent_bytes,
                                           room);
  ask_for_pause(node, egress.buffer_port, egress.sent_class, now);
}

void Fabric::send(Slot slot, LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  FabricFrame& frame = frames_[slot];
  egress.sending = slot;
  egress.started = now;
  egress.sent_bytes = frame.frame_bytes;
  egress.sent_class = frame.tags.priority;
  egress.buffer_port = frame.buffer_port;
  egress.buffer_room = frame.buffer_room;
  frame.buffer_room = static_cast<std::uint8_t>(Room::kNone);
  egress.counters.sent.add(frame.frame_bytes);
  if (is_crossbar(to(config_.graph, link))) enter_light(slot, link);
  if (const std::uint32_t outage = outage_of(frame, link); outage != kNoOutage) {
    if (frame.doom == DropReason::kNone)
      failover_->ledgers[outage].into_dark.add(frame.frame_bytes);
    frame.doom = DropReason::kDark;
  }
  const FaultNumber fault = faults_.start(link, frame.aims, std::exchange(frame.fault, 0));
  const Arrival arrival{handle_of(slot), now, frame.frame_bytes, fault};
  egress.link.offer({&arrival, 1});
  take_drops(link);
  plan_delivery(link);
}

// Strict priority: the highest class that may send.
FrameQueue* Fabric::next_queue(LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  if (!egress.control.empty()) return &egress.control;
  if (is_crossbar(to(config_.graph, link))) return next_circuit_queue(link, now);
  for (unsigned cls = kClasses; cls-- > 0;)
    if (!egress.queues[cls].empty() && egress.pause.may_send(cls, now)) return &egress.queues[cls];
  return nullptr;
}

void Fabric::plan_start(LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  const Instant free = std::max(now, egress.link.wire_free_at());
  Instant at = kNever;
  if (egress.sending != kNoSlot) {
    at = free;
  } else if (!egress.idle()) {
    if (free > now || next_queue(link, now) != nullptr) {
      at = free;
    } else if (!is_crossbar(to(config_.graph, link))) {
      at = egress.pause.next_resume(now);
    }  // else an edge of the crossbar will ask again
  }
  events_.set(start_source(link), at);
}

void Fabric::plan_delivery(LinkId link) noexcept {
  const Egress& egress = *egress_[link];
  events_.set(delivery_source(link),
              egress.comes_out ? egress.link.next_decision() : egress.link.next_delivery());
}

void Fabric::take_drops(LinkId link) noexcept {
  Link& wire = egress_[link]->link;
  EgressCounters& counters = egress_[link]->counters;
  std::array<Departure, 16> lost;
  while (wire.has_drops()) {
    const std::size_t count = wire.collect_drops(lost);
    for (const Departure& drop_of : std::span(lost).first(count)) {
      const Slot slot = slot_of(drop_of.handle);
      // Who has sent into the dark is not judged by what else would have met the frame.
      const DropReason doom = frames_[slot].doom;
      const DropReason reason = doom != DropReason::kNone ? doom : drop_of.reason;
      counters.lost.add(drop_of.frame_bytes);
      if (reason == DropReason::kFaultDrop) counters.fault_drops.add(drop_of.frame_bytes);
      if (reason == DropReason::kFaultCorrupt) counters.fault_corrupts.add(drop_of.frame_bytes);
      drop(slot, drop_of.at, reason);
    }
  }
}

}  // namespace linkwright
