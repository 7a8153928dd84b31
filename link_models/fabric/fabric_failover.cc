// SPDX-License-Identifier: Apache-2.0
//
// A cable goes dark, is missed, and traffic takes another way. What it costs is booked with the
// outage, beside the reason of each drop.
#include <algorithm>

#include "link_models/fabric/fabric.h"

namespace linkwright {

void Fabric::expect_step() noexcept {
  const auto steps = failover_->steps();
  events_.set(failover_source(), step_ < steps.size() ? steps[step_].at : kNever);
}

Instant Fabric::fail(std::unique_ptr<Failover>& failover) noexcept {
  if (failover->differs_from < horizon_ || !failover->continues(*failover_)) return kNever;
  std::copy(failover_->ledgers.begin(), failover_->ledgers.end(), failover->ledgers.begin());
  failover_.swap(failover);
  routes_ = &failover_->routes_before(horizon_);
  const auto steps = failover_->steps();
  step_ = 0;
  while (step_ < steps.size() && steps[step_].at < horizon_) ++step_;
  expect_step();
  return failover_->differs_from;
}

void Fabric::take_step(Instant now) noexcept {
  const FailoverStep& step = failover_->steps()[step_++];
  switch (step.kind) {
    case FailoverStep::Kind::kLightGoes:
      lose_light_of(step, now);
      break;
    case FailoverStep::Kind::kLightReturns:
      regain_light_of(step, now);
      break;
    case FailoverStep::Kind::kPortsDown:
      close_ports(step, now);
      break;
    case FailoverStep::Kind::kPortsUp:
      open_ports(step, now);
      break;
    case FailoverStep::Kind::kReroute:
      take_routes(step, now);
      break;
  }
  expect_step();
}

bool Fabric::has_light(HostId host) const noexcept {
  for (std::uint16_t port = 0; port < config_.graph.nodes[host].ports; ++port) {
    const LinkId in = reverse(link_at(host, port));
    if (outage_[in / 2] != kNoOutage) continue;
    if (!is_crossbar(from(config_.graph, in))) return true;
    const LinkId sender = shines_into(in);
    if (sender != kNoLink && outage_[sender / 2] == kNoOutage) return true;
  }
  return false;
}

// The sender whose frames leave a crossbar by `out` now; kNoLink: it is dark.
LinkId Fabric::shines_into(LinkId out) const noexcept {
  const CrossbarPart& part = crossbars_[part_of_[from(config_.graph, out)]];
  const std::uint16_t port = port_at_from(config_.graph, out);
  for (std::uint16_t input = 0; input < part.machine.ports(); ++input)
    if (part.machine.circuit(input).output == port) return part.into[input];
  return kNoLink;
}

// That the frame would meet on `link`, its circuit being known; kNoOutage: light gets through.
std::uint32_t Fabric::outage_of(const FabricFrame& frame, LinkId link) const noexcept {
  if (const std::uint32_t own = outage_[link / 2]; own != kNoOutage) return own;
  if (!is_crossbar(to(config_.graph, link)) || frame.output == kNoPort) return kNoOutage;
  return outage_[link_at(to(config_.graph, link), frame.output) / 2];
}

void Fabric::cut_frame(LinkId link, std::uint32_t outage, Instant now) noexcept {
  const Egress& egress = *egress_[link];
  if (egress.sending == kNoSlot || egress.link.wire_free_at() <= now) return;
  FabricFrame& frame = frames_[egress.sending];
  if (frame.doom != DropReason::kNone) return;
  frame.doom = DropReason::kDarkCut;
  failover_->ledgers[outage].cut.add(frame.frame_bytes);
}

void Fabric::lose_light_of(const FailoverStep& step, Instant now) noexcept {
  const std::uint32_t cable = failover_->outages()[step.outage].cable;
  outage_[cable] = step.outage;
  ++light_changes_;
  for (const LinkId link : {2 * cable, 2 * cable + 1}) {
    const LinkId sender = egress_[link] ? link : shines_into(link);
    if (sender != kNoLink) cut_frame(sender, step.outage, now);
  }
}

// Through a crossbar there is light only while a circuit stands; where none does, its coming up
// counts as the end of the dark.
void Fabric::regain_light_of(const FailoverStep& step, Instant now) noexcept {
  const Outage& outage = failover_->outages()[step.outage];
  outage_[outage.cable] = kNoOutage;
  ++light_changes_;
  for (const LinkId link : {2 * outage.cable, 2 * outage.cable + 1}) {
    const LinkId sender = egress_[link] ? link : shines_into(link);
    if (sender == kNoLink) continue;
    Instant dark_since = outage.from;
    if (const NodeId far = to(config_.graph, sender); is_crossbar(far)) {
      const Circuit& circuit =
          crossbars_[part_of_[far]].machine.circuit(port_at_to(config_.graph, sender));
      if (circuit.output == kNoPort) continue;
      dark_since = std::max(dark_since, circuit.lit_since);
    }
    gain_light(sender, dark_since, now);
  }
}

// What the ends of the cable asked of each other is forgotten.
void Fabric::close_ports(const FailoverStep& step, Instant now) noexcept {
  const std::uint32_t cable = failover_->outages()[step.outage].cable;
  for (const LinkId link : {2 * cable, 2 * cable + 1}) {
    if (!egress_[link]) continue;
    egress_[link]->down = step.outage;
    egress_[link]->pause.clear(now);
    if (PauseControl* asks = pause_control_behind(link)) {
      asks->clear(port_at_to(config_.graph, link));
      events_.set(refresh_source(link), kNever);
    }
  }
  for (const LinkId link : {2 * cable, 2 * cable + 1}) {
    if (!egress_[link]) continue;
    flush_port(link, now);
    plan_start(link, now);
  }
}

// Whose buffer is still full asks anew.
void Fabric::open_ports(const FailoverStep& step, Instant now) noexcept {
  const std::uint32_t cable = failover_->outages()[step.outage].cable;
  for (const LinkId link : {2 * cable, 2 * cable + 1})
    if (egress_[link]) egress_[link]->down = kNoOutage;
  for (const LinkId link : {2 * cable, 2 * cable + 1})
    if (pause_control_behind(link) != nullptr) refresh_pause(link, now);
}

// Of the switch that `link` leads to, directly; nullptr: there is none.
PauseControl* Fabric::pause_control_behind(LinkId link) noexcept {
  const NodeId far = to(config_.graph, link);
  if (config_.graph.nodes[far].kind != NodeKind::kSwitch) return nullptr;
  if (is_crossbar(from(config_.graph, link))) return nullptr;
  return &switches_[part_of_[far]].pause;
}

void Fabric::flush_port(LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  const auto flush = [&](FrameQueue& queue) {
    while (!queue.empty()) {
      const Slot slot = egress.pop(frames_, queue);
      failover_->ledgers[egress.down].at_port.add(frames_[slot].frame_bytes);
      lose_waiting(slot, link, now, DropReason::kPortDown);
    }
  };
  flush(egress.control);
  for (FrameQueue& queue : egress.queues) flush(queue);
}

void Fabric::refuse_at_port(Slot slot, LinkId link, Instant now) noexcept {
  Egress& egress = *egress_[link];
  const std::uint32_t bytes = frames_[slot].frame_bytes;
  egress.counters.dropped.add(bytes);
  failover_->ledgers[egress.down].at_port.add(bytes);
  drop(slot, now, DropReason::kPortDown);
}

void Fabric::take_routes(const FailoverStep& step, Instant now) noexcept {
  routes_ = step.routes;
  ++ways_;
  const Graph& graph = config_.graph;
  const bool is_replaced = step.spare != kNoCable;
  const std::uint32_t cable = is_replaced ? step.replaced : failover_->outages()[step.outage].cable;
  for (const LinkId out : {2 * cable, 2 * cable + 1}) {
    const NodeId node = from(graph, out);
    if (!is_crossbar(node)) continue;
    CrossbarPart& part = crossbars_[part_of_[node]];
    if (is_replaced) {
      const std::uint16_t spare = port_at_from(graph, 2 * step.spare + out % 2);
      part.machine.exchange(port_at_from(graph, out), spare, now);
      pass_edges(part_of_[node], now);
    }
    if (part.policy == VoqPolicy::kBlind) continue;  // what waits there, waits for the wire
    for (const LinkId into : part.into) move_waiting(into, out, now);
  }
}

// What waits on `link` for the output that leads to `out` goes where the ways lead now.
void Fabric::move_waiting(LinkId link, LinkId out, Instant now) noexcept {
  const Graph& graph = config_.graph;
  Egress& egress = *egress_[link];
  FrameQueue& queue = egress.queues[port_at_from(graph, out)];
  const NodeId sender = from(graph, link);
  for (std::uint64_t left = queue.frames; left > 0; --left) {
    const Slot slot = egress.pop(frames_, queue);
    FabricFrame& frame = frames_[slot];
    const LinkId in =
        is_host(graph, sender) ? kNoLink : reverse(link_at(sender, frame.buffer_port));
    leave_buffer(frame, link, now);
    if (frame.target != kEveryHost) {
      forward(slot, sender, in, now);
      continue;
    }
    // A copy of a broadcast, which is for whoever is behind `out`.
    const auto ways = routes_->next(from(graph, out), to(graph, out));
    if (ways.empty())
      lose_waiting(slot, link, now, DropReason::kNoRoute);
    else
      enqueue_for_output(slot, link, in, port_at_from(graph, ways.front()), now);
  }
  plan_start(link, now);
}

// Which of its cables a host uses for what has no target: the first one that ways lead along.
LinkId Fabric::working_link(HostId host) const noexcept {
  for (std::uint16_t port = 0; port < config_.graph.nodes[host].ports; ++port) {
    const LinkId link = link_at(host, port);
    const auto ways = routes_->next(host, to(config_.graph, link));
    if (std::find(ways.begin(), ways.end(), link) != ways.end()) return link;
  }
  return link_at(host, 0);
}

}  // namespace linkwright
