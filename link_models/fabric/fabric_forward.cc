// SPDX-License-Identifier: Apache-2.0
//
// A frame on its way: from outside into the fabric, from node to node, and out again.
#include <algorithm>

#include "link_models/fabric/fabric.h"

namespace linkwright {
namespace {

// Ways that are chosen frame by frame draw from here on; ways of flows from their 32 bits of hash.
constexpr std::uint64_t kSprayed = std::uint64_t{1} << 32;

// More links than on the longest way: a frame that goes around.
constexpr std::uint32_t kSparedHops = 2;

}  // namespace

void Fabric::take_arrival(HostId host, Instant now) noexcept {
  Ring<FabricArrival>& arriving = arriving_[host];
  const FabricArrival arrival = arriving.front();
  arriving.pop();
  events_.set(arrival_source(host), arriving.empty() ? kNever : arriving.front().at);
  enter(host, arrival, now);
}

void Fabric::enter(HostId host, const FabricArrival& arrival, Instant now) noexcept {
  const std::uint64_t number = numbers_++;
  const Slot slot = frames_.take();
  if (slot == kNoSlot) {
    refused_.push({.handle = arrival.handle,
                   .at = now,
                   .number = number,
                   .frame_bytes = arrival.frame_bytes,
                   .source = host,
                   .host = host,
                   .reason = DropReason::kNoMemory});
    return;
  }
  directory_.learn(arrival.tags.source, host);
  FabricFrame& frame = frames_[slot];
  frame.handle = arrival.handle;
  frame.entered = now;
  frame.tags = arrival.tags;
  frame.pause = arrival.pause;
  frame.frame_bytes = arrival.frame_bytes;
  frame.source = host;
  frame.number = number;
  frame.ways = ways_;
  frame.aims = arrival.aims;
  frame.fault = faults_.come_in(host, arrival.aims);
  if (frame.pause.kind != PauseKind::kNone) return enter_pause(slot, now);
  find_target(frame);
  forward(slot, host, kNoLink, now);
}

void Fabric::find_target(FabricFrame& frame) noexcept {
  const MacAddress address = frame.tags.destination;
  frame.target = is_multicast(address) ? kEveryHost : directory_.find(address);
  static_assert(kEveryHost == kUnknownHost, "whoever is not known is looked for everywhere");
  counters_.unknown += frame.target == kUnknownHost && !is_multicast(address);
  if (frame.target == kEveryHost || routes_->routing() != Routing::kValiant) return;
  const bool sprayed = config_.balancing == Balancing::kSpray;
  const std::uint64_t draw = sprayed ? kSprayed + frame.number : frame.tags.flow_hash;
  frame.middle = routes_->middle(frame.source, frame.target, valiant_random_.bits(draw));
}

// A pause is for whoever is at the other end of the link. Light takes it to another host, as any
// frame: that host's own port will know what to do.
void Fabric::enter_pause(Slot slot, Instant now) noexcept {
  FabricFrame& frame = frames_[slot];
  const LinkId link = working_link(frame.source);
  const NodeId far = to(config_.graph, link);
  if (!is_crossbar(far)) return enqueue(slot, link, kNoLink, now);
  const Circuit& circuit =
      crossbars_[part_of_[far]].machine.circuit(port_at_to(config_.graph, link));
  if (circuit.output == kNoPort) return drop(slot, now, DropReason::kNoCircuit);
  const NodeId seen = to(config_.graph, link_at(far, circuit.output));
  if (!is_host(config_.graph, seen)) return drop(slot, now, DropReason::kNoRoute);
  frame.pause.kind = PauseKind::kNone;
  frame.target = seen;
  enqueue(slot, link, kNoLink, now);
}

// At a node: which link next.
void Fabric::forward(Slot slot, NodeId node, LinkId in, Instant now) noexcept {
  FabricFrame& frame = frames_[slot];
  if (frame.ways != ways_) {
    frame.ways = ways_;
    frame.hops = 0;  // what was a way before need not be part of one now
  }
  // The tree of broadcasts can be longer than the longest of all ways, but has no node twice.
  const auto most = frame.target == kEveryHost
                        ? static_cast<std::uint32_t>(config_.graph.nodes.size())
                        : routes_->longest() + kSparedHops;
  if (++frame.hops > most) return drop(slot, now, DropReason::kLoop);
  if (frame.target == kEveryHost) return broadcast(slot, node, in, now);
  const LinkId link = way(frame, node);
  if (link == kNoLink) return drop(slot, now, DropReason::kNoRoute);
  enqueue(slot, link, in, now);
}

// The frame itself takes the last way, so that a broadcast with one way copies nothing.
void Fabric::broadcast(Slot slot, NodeId node, LinkId in, Instant now) noexcept {
  LinkId last = kNoLink;
  for (const LinkId link : routes_->flood(node, in)) {
    if (!is_wanted(link)) continue;
    if (last != kNoLink)
      if (const Slot copy = copy_of(slot); copy != kNoSlot) enqueue(copy, last, in, now);
    last = link;
  }
  if (last == kNoLink) return drop(slot, now, DropReason::kNoRoute);
  enqueue(slot, last, in, now);
}

// Nobody takes what comes out at a host that is not bound.
bool Fabric::is_wanted(LinkId link) const noexcept {
  const NodeId node = to(config_.graph, link);
  return !is_host(config_.graph, node) || config_.hosts[node].bound;
}

// kNoSlot: no room for a copy; that a host will miss it is booked.
Slot Fabric::copy_of(Slot slot) noexcept {
  const std::uint32_t bytes = frames_[slot].frame_bytes;
  const Slot copy = frames_.copy(slot);
  counters_.originated.add(bytes);
  if (copy == kNoSlot) counters_.copies_lost.add(bytes);
  return copy;
}

LinkId Fabric::way(FabricFrame& frame, NodeId node) noexcept {
  if (frame.middle == node) frame.middle = kNoNode;
  NodeId goal = frame.middle == kNoNode ? frame.target : frame.middle;
  std::span<const LinkId> ways = routes_->next(node, goal);
  if (ways.empty() && frame.middle != kNoNode) {  // cut off since it was picked
    frame.middle = kNoNode;
    goal = frame.target;
    ways = routes_->next(node, goal);
  }
  if (ways.empty()) return kNoLink;
  if (ways.size() == 1) return ways.front();
  return choose_way(frame, node, steer(frame, ways, goal));
}

// Circuits and packets may lead to the same place: the class of the frame decides. Of one sort
// alone, all of them.
std::span<const LinkId> Fabric::steer(const FabricFrame& frame,
                                      std::span<const LinkId> ways,
                                      NodeId goal) noexcept {
  const auto to_crossbar = [this](LinkId link) { return is_crossbar(to(config_.graph, link)); };
  const auto circuit = std::find_if(ways.begin(), ways.end(), to_crossbar);
  if (circuit == ways.end() || std::all_of(ways.begin(), ways.end(), to_crossbar)) return ways;
  const bool wanted = takes_circuit(frame, *circuit, goal);
  steered_.clear();
  for (const LinkId link : ways)
    if (to_crossbar(link) == wanted) steered_.push_back(link);
  return steered_;
}

bool Fabric::takes_circuit(const FabricFrame& frame, LinkId link, NodeId goal) const noexcept {
  const Steering& steering = config_.steering;
  if ((steering.circuit_classes >> frame.tags.priority & 1) == 0) return false;
  if (!steering.detour) return true;
  const NodeId crossbar = to(config_.graph, link);
  const std::span<const LinkId> outs = routes_->next(crossbar, goal);
  const Circuit& circuit =
      crossbars_[part_of_[crossbar]].machine.circuit(port_at_to(config_.graph, link));
  return !outs.empty() && circuit.output == port_at_from(config_.graph, outs.front());
}

// Each node has a stream of its own: nodes that hashed alike would all choose alike.
LinkId Fabric::choose_way(FabricFrame& frame, NodeId node, std::span<const LinkId> ways) noexcept {
  const bool sprayed = config_.balancing == Balancing::kSpray;
  const std::uint64_t draw = sprayed ? kSprayed + sprayed_[node]++ : frame.tags.flow_hash;
  return choose(ways, static_cast<std::uint32_t>(node_random_[node].bits(draw) >> 32));
}

// What the link has decided, or what is due behind it.
void Fabric::deliver(LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  egress.link.advance(now);
  take_drops(link);
  const Instant due_by = egress.comes_out ? kNever : now;
  for (DueFrames due = egress.link.due(due_by); due.count != 0; due = egress.link.due(due_by)) {
    for (std::size_t i = 0; i < due.count; ++i) {
      const Slot slot = slot_of(due.handles[i]);
      if (due.twice)
        if (const Slot copy = copy_of(slot); copy != kNoSlot)
          reach(copy, link, due.departures[i], now);
      reach(slot, link, due.departures[i], now);
    }
    egress.link.release(due.count);
  }
  plan_delivery(link);
}

// The frame has come to the end of the link at `at`, which is `now` unless a host is there.
void Fabric::reach(Slot slot, LinkId link, Instant at, Instant now) noexcept {
  FabricFrame& frame = frames_[slot];
  if (frame.doom != DropReason::kNone) return drop(slot, at, frame.doom);
  const LinkId in = last_hop(frame, link);
  const NodeId node = to(config_.graph, in);
  const bool at_host = is_host(config_.graph, node);
  const bool hears = at_host && config_.hosts[node].ingress == Ingress::kPause;
  if (frame.pause.kind != PauseKind::kNone && !hears) return obey_pause(slot, in, at);
  if (at_host) return come_out(slot, node, at);
  forward(slot, node, in, now);
}

void Fabric::come_out(Slot slot, HostId host, Instant at) noexcept {
  FabricFrame& frame = frames_[slot];
  if (!config_.hosts[host].bound) return drop(slot, at, DropReason::kNoRoute);
  counters_.misdelivered += frame.target != kEveryHost && frame.target != host;
  frame.due = at;
  if (frame.pause.kind == PauseKind::kNone)
    path_latency_.record(static_cast<std::uint64_t>(picos(at - frame.entered)) / kPicosPerNano);
  coming_out_[host].insert_by_due(frames_, slot);
}

void Fabric::drop(Slot slot, Instant at, DropReason reason) noexcept {
  FabricFrame& frame = frames_[slot];
  frame.doom = reason;
  frame.due = at;
  gone_.push(frames_, slot);
}

}  // namespace linkwright
