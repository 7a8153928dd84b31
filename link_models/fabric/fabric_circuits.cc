// SPDX-License-Identifier: Apache-2.0
//
// Light through a crossbar: who may send when, and what happens to the frame on the wire when its
// light goes.
#include <algorithm>

#include "link_models/fabric/fabric.h"

namespace linkwright {

void Fabric::pass_edges(std::uint32_t crossbar, Instant now) noexcept {
  CrossbarPart& part = crossbars_[crossbar];
  part.changed.clear();
  part.machine.pass(now, part.changed);
  light_changes_ += part.changed.size();
  for (const std::uint16_t input : part.changed) {
    const Circuit before = part.seen[input];
    const Circuit& circuit = part.machine.circuit(input);
    part.seen[input] = circuit;
    const bool same = before.output == circuit.output && before.lit_since == circuit.lit_since;
    const LinkId link = part.into[input];
    if (!same && before.output != kNoPort) {
      part.dark_since[input] = now;
      lose_light(link, part.policy, now);
    }
    if (!same && circuit.output != kNoPort) {
      ++counters_.moves;
      gain_light(link, part.dark_since[input], now);
    }
    plan_start(link, now);
  }
  events_.set(edge_source(crossbar), part.machine.next_edge());
}

// The frame on the wire is cut. Whoever knows circuits, and does not hold, gives up what waits.
void Fabric::lose_light(LinkId link, VoqPolicy policy, Instant now) noexcept {
  Egress& egress = *egress_[link];
  if (egress.sending != kNoSlot && egress.link.wire_free_at() > now) {
    FabricFrame& frame = frames_[egress.sending];
    if (frame.doom == DropReason::kNone)
      frame.doom = egress.known_dark == now ? DropReason::kDark : DropReason::kDarkCut;
  }
  if (policy != VoqPolicy::kLose) return;
  for (FrameQueue& queue : egress.queues)
    while (!queue.empty())
      lose_waiting(egress.pop(frames_, queue), link, now, DropReason::kNoCircuit);
}

void Fabric::gain_light(LinkId link, Instant dark_since, Instant now) noexcept {
  Link& wire = egress_[link]->link;
  const Instant from = std::max({dark_since, wire.wire_free_at(), wire.horizon()});
  if (from >= now) return;
  wire.pass_dark({from, now});
  take_drops(link);
  plan_delivery(link);
}

// Into the queues of the outputs that the frame has to see; a sender that does not know of circuits
// has one queue.
void Fabric::enqueue_for_circuit(Slot slot, LinkId link, LinkId in, Instant now) noexcept {
  const NodeId node = to(config_.graph, link);
  FabricFrame& frame = frames_[slot];
  const CrossbarPart& part = crossbars_[part_of_[node]];
  if (part.policy == VoqPolicy::kBlind) return enqueue_for_output(slot, link, in, 0, now);
  if (frame.target != kEveryHost) {
    const LinkId out = way(frame, node);
    if (out == kNoLink) return drop(slot, now, DropReason::kNoRoute);
    return enqueue_for_output(slot, link, in, port_at_from(config_.graph, out), now);
  }
  LinkId last = kNoLink;
  for (const LinkId out : routes_->flood(node, link)) {
    if (!is_wanted(out)) continue;
    if (last != kNoLink)
      if (const Slot copy = copy_of(slot); copy != kNoSlot)
        enqueue_for_output(copy, link, in, port_at_from(config_.graph, last), now);
    last = out;
  }
  if (last == kNoLink) return drop(slot, now, DropReason::kNoRoute);
  enqueue_for_output(slot, link, in, port_at_from(config_.graph, last), now);
}

void Fabric::enqueue_for_output(
    Slot slot, LinkId link, LinkId in, std::uint16_t output, Instant now) noexcept {
  Egress& egress = *egress_[link];
  const CrossbarPart& part = crossbars_[part_of_[to(config_.graph, link)]];
  FrameQueue& queue = egress.queues[output];
  const std::uint32_t bytes = frames_[slot].frame_bytes;
  DropReason reason = DropReason::kNone;
  if (part.policy == VoqPolicy::kLose &&
      part.machine.circuit(port_at_to(config_.graph, link)).output != output) {
    reason = DropReason::kNoCircuit;
  } else if (part.policy != VoqPolicy::kBlind && queue.bytes + bytes > part.voq_bytes) {
    reason = DropReason::kQueueFull;
  }
  if (reason != DropReason::kNone) {
    egress.counters.dropped.add(bytes);
    return drop(slot, now, reason);
  }
  if (part.policy == VoqPolicy::kBlind || !is_host(config_.graph, from(config_.graph, link)))
    if (!admit(slot, link, in, now)) return;
  egress.push(frames_, queue, slot);
  plan_start(link, now);
}

// What waited for light that has gone, and had room in the buffer of a switch.
void Fabric::lose_waiting(Slot slot, LinkId link, Instant now, DropReason reason) noexcept {
  FabricFrame& frame = frames_[slot];
  egress_[link]->counters.dropped.add(frame.frame_bytes);
  leave_buffer(frame, link, now);
  drop(slot, now, reason);
}

void Fabric::leave_buffer(FabricFrame& frame, LinkId link, Instant now) noexcept {
  const Room room{frame.buffer_room};
  if (room == Room::kNone) return;
  const NodeId node = from(config_.graph, link);
  const unsigned cls = frame.tags.priority;
  switches_[part_of_[node]].buffer.release(
      frame.buffer_port, port_at_from(config_.graph, link), cls, frame.frame_bytes, room);
  frame.buffer_room = static_cast<std::uint8_t>(Room::kNone);
  ask_for_pause(node, frame.buffer_port, cls, now);
}

// A frame that cannot finish before an edge that is known waits for its circuit to come back.
FrameQueue* Fabric::next_circuit_queue(LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  const CrossbarPart& part = crossbars_[part_of_[to(config_.graph, link)]];
  if (part.policy == VoqPolicy::kBlind)
    return egress.queues[0].empty() ? nullptr : &egress.queues[0];
  const Circuit& circuit = part.machine.circuit(port_at_to(config_.graph, link));
  if (circuit.output == kNoPort) return nullptr;
  FrameQueue& queue = egress.queues[circuit.output];
  if (queue.empty()) return nullptr;
  const Instant end = egress.link.end_if_sent(now, frames_[queue.head].frame_bytes);
  return end <= circuit.dark_from ? &queue : nullptr;
}

// The matching in force now decides where the frame comes out.
void Fabric::enter_light(Slot slot, LinkId link) noexcept {
  const CrossbarPart& part = crossbars_[part_of_[to(config_.graph, link)]];
  const Circuit& circuit = part.machine.circuit(port_at_to(config_.graph, link));
  FabricFrame& frame = frames_[slot];
  Egress& egress = *egress_[link];
  frame.output = circuit.output;
  frame.at_edge = circuit.lit_since > egress.newest_light;
  egress.newest_light = circuit.lit_since;
  egress.known_dark = circuit.dark_from;
  if (circuit.output == kNoPort) frame.doom = DropReason::kDark;
}

// The link by which a frame comes to the node behind `link`: past a crossbar, the one that its
// light took.
LinkId Fabric::last_hop(const FabricFrame& frame, LinkId link) const noexcept {
  const NodeId far = to(config_.graph, link);
  return is_crossbar(far) ? link_at(far, frame.output) : link;
}

}  // namespace linkwright
