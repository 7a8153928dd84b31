// SPDX-License-Identifier: Apache-2.0
#include "control/wires/link_wire.h"

#include <algorithm>
#include <utility>

#include "control/wires/packet_headers.h"

namespace linkwright {
namespace {

constexpr Duration kPicosecond{1};

}  // namespace

LinkWire::LinkWire(const ResolvedScenario& scenario,
                   ChangeSource* timeline,
                   Places places,
                   std::uint64_t card_bps)
    : ScenarioWire(std::move(places), card_bps, scenario.spec.pedestal),
      cable_(scenario.spec.cables.front()),
      timeline_(timeline) {
  if (!scenario.failures.empty() || !scenario.drifts.empty())
    planned_.emplace(scenario.failures, scenario.drifts);
  for (std::size_t d : {0u, 1u}) {
    Lane& lane = lanes_[d];
    lane.config = cable_.direction[d];
    lane.name = cable_.name + (d == 0 ? " a_to_b" : " b_to_a");
    LinkCapacity room = room_of(d);
    for (const FailingLink& link : scenario.failures.links)
      for (const LinkConfig& config : link.direction[d].all()) {
        const LinkCapacity need = virtual_capacity(config, cable_.faults[d]);
        room.queue_frames = std::max(room.queue_frames, need.queue_frames);
        room.flight_frames = std::max(room.flight_frames, need.flight_frames);
      }
    lane.link = std::make_unique<VirtualDirection>(
        LinkIdentity{scenario.spec.seed, 0, static_cast<std::uint8_t>(d)},
        room,
        cable_.direction[d],
        cable_.faults[d],
        cable_.traces[d],
        cable_.pause[d],
        &lane.fates);
    lane.link->keep_pauses(&lane.pauses);
  }
}

LinkCapacity LinkWire::room_of(std::size_t direction) const {
  LinkCapacity room = virtual_capacity(cable_.direction[direction], cable_.faults[direction]);
  if (const auto& later = cable_.later[direction]) {
    const LinkCapacity need = virtual_capacity(*later, cable_.faults[direction]);
    room.queue_frames = std::max(room.queue_frames, need.queue_frames);
    room.flight_frames = std::max(room.flight_frames, need.flight_frames);
  }
  return room;
}

void LinkWire::enter(const Flight& flight, std::uint32_t octets, Instant now) {
  change_until(now);
  Lane& lane = lanes_[place_of(flight.from)];
  const Instant at = std::max(now, lane.link->horizon());
  FaultPlan& faults = lane.link->faults();
  const FaultNumber fault = faults.empty() ? FaultNumber{0} : faults.strike(headers_of(flight), at);
  lane.inside.emplace(lane.frames++, Entered{flight, at});
  lane.link->offer(at, octets, fault);
}

Instant LinkWire::next_change() const {
  const Instant planned = planned_ ? planned_->next() : kNever;
  return timeline_ == nullptr ? planned : std::min(planned, timeline_->next());
}

Instant LinkWire::next_event() const {
  // A change by itself is no event: it is made when something happens behind it.
  return std::min(lanes_[0].link->next_event(), lanes_[1].link->next_event());
}

void LinkWire::change_until(Instant now) {
  for (Instant at = next_change(); at != kNever && at <= now; at = next_change()) {
    const bool is_planned = planned_ && planned_->next() == at;
    const std::vector<PlannedChange> changes = is_planned
                                                   ? planned_->take_before(at + kPicosecond)
                                                   : timeline_->take_before(at + kPicosecond);
    for (const PlannedChange& each : changes) change(each);
  }
}

void LinkWire::change(const PlannedChange& change) {
  Lane& lane = lanes_[change.direction];
  const Instant at = std::max(change.at, lane.link->horizon());
  if (!lane.link->can_change()) lane.link->advance(at);
  lane.link->change(at, change.config);
  lane.config = change.config;
  incidents().add({IncidentKind::kChange, lane.name, "parameters", at, at, 1, {}});
}

void LinkWire::advance(Instant now) {
  change_until(now);
  for (std::size_t d : {0u, 1u}) {
    Lane& lane = lanes_[d];
    lane.link->advance(now + kPicosecond);
    take_fates(lane);
    const LineRate port{std::max<std::uint64_t>(1, cable_.pause[d].port_bits_per_second), 1};
    for (const SaidPause& each : lane.pauses)
      pause(static_cast<std::uint32_t>(d), each.fields, port, std::max(each.at, kEpoch));
    lane.pauses.clear();
  }
}

void LinkWire::take_fates(Lane& lane) {
  for (const VirtualFate& fate : lane.fates) {
    const auto frame = lane.inside.find(fate.sequence);
    const Instant at{picoseconds(fate.at_ps)};
    if (fate.reason == DropReason::kNone)
      come_out(frame->second.flight, frame->second.at, at);
    else
      lose(frame->second.flight, lane.name, fate.reason, at);
    if (!fate.copy) lane.inside.erase(frame);
  }
  lane.fates.clear();
}

// As in force now: what a change took away in between is not told.
void LinkWire::find_gaps(Instant from, Instant to, Incidents& out) {
  constexpr int kMost = 10'000;
  for (const Lane& lane : lanes_) {
    Instant t = from;
    for (int i = 0; i < kMost; ++i) {
      const std::optional<DarkWindow> window = lane.config.dark.next(t);
      if (!window || window->from >= to) break;
      const Instant begins = std::max(window->from, from);
      const Instant ends = std::min(window->to, to);
      out.add({IncidentKind::kGap, lane.name, "dark", window->from, window->to, 1, ends - begins});
      t = window->to;
    }
  }
}

EmulatorSnapshot LinkWire::snapshot(Instant at) const {
  EmulatorSnapshot out;
  out.cables.push_back({lanes_[0].link->snapshot(), lanes_[1].link->snapshot()});
  out.at = at;
  out.pages = "none (virtual time)";
  return out;
}

}  // namespace linkwright
