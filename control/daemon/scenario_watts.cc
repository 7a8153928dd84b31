// SPDX-License-Identifier: Apache-2.0
//
// The joules of a cable whose watts were set while it runs: what was drawn before stays.
#include <algorithm>

#include "control/daemon/live_scenario.h"

namespace linkwright {
namespace {

void to_message(const LinkActivity& from, api::StoredActivity& to) {
  to.set_elapsed_ps(picos(from.elapsed));
  to.set_busy_a_to_b_ps(picos(from.busy_a_to_b));
  to.set_busy_b_to_a_ps(picos(from.busy_b_to_a));
  to.set_dark_ps(picos(from.dark));
  to.set_down_ps(picos(from.down));
  to.set_useful_octets(from.useful_octets);
}

LinkActivity from_message(const api::StoredActivity& from) {
  return {.elapsed = picoseconds(from.elapsed_ps()),
          .busy_a_to_b = picoseconds(from.busy_a_to_b_ps()),
          .busy_b_to_a = picoseconds(from.busy_b_to_a_ps()),
          .dark = picoseconds(from.dark_ps()),
          .down = picoseconds(from.down_ps()),
          .useful_octets = from.useful_octets()};
}

template <typename List>
PerBoundary per_boundary(const List& from) {
  PerBoundary out{};
  std::copy_n(from.begin(), std::min<std::size_t>(kBoundaries, from.size()), out.begin());
  return out;
}

api::StoredEnergy to_message(const CableAccount& from) {
  api::StoredEnergy out;
  to_message(from.meter.totals, *out.mutable_totals());
  to_message(from.meter.stack_since, *out.mutable_watts_since());
  for (const ItemEnergy& item : from.meter.settled) {
    api::StoredItemEnergy& to = *out.add_settled();
    to.set_name(item.name);
    to.mutable_joules()->Assign(item.joules.begin(), item.joules.end());
  }
  out.mutable_peak_watts()->Assign(from.meter.peak_watts.begin(), from.meter.peak_watts.end());
  for (const TimeOnWire& wire : from.wires) {
    api::StoredWire& to = *out.add_wires();
    to.set_bits_per_second(wire.bits_per_second);
    to.set_at_earlier_rates_ps(picos(wire.at_earlier_rates));
    to.set_bits_before(wire.bits_before);
  }
  out.mutable_known()->Assign(from.known.begin(), from.known.end());
  return out;
}

CableAccount from_message(const api::StoredEnergy& from) {
  CableAccount out;
  out.meter.totals = from_message(from.totals());
  out.meter.stack_since = from_message(from.watts_since());
  for (const api::StoredItemEnergy& item : from.settled())
    out.meter.settled.push_back({item.name(), per_boundary(item.joules())});
  out.meter.peak_watts = per_boundary(from.peak_watts());
  for (int i = 0; i < std::min(2, from.wires_size()); ++i) {
    const api::StoredWire& wire = from.wires(i);
    out.wires[static_cast<std::size_t>(i)] = {
        .bits_per_second = wire.bits_per_second(),
        .at_earlier_rates = picoseconds(wire.at_earlier_rates_ps()),
        .bits_before = wire.bits_before()};
  }
  std::copy_n(from.known().begin(),
              std::min<std::size_t>(kBoundaries, static_cast<std::size_t>(from.known_size())),
              out.known.begin());
  return out;
}

}  // namespace

// Only where they are, or were, others than those of the scenario: to work them out takes as long
// as to resolve it.
void LiveScenario::note_watts(const LinkChange& change, Instant at) {
  for (const LinkPart& part : change.parts()) {
    if (part.in_fabric || (!change.changes_watts() && !other_watts_.contains(part.index))) continue;
    other_watts_.insert(part.index);
    account_.energy().change_watts(part.index, at, watts_set(part.index));
    last_at_ = {};  // what was drawn until then is to be known, and kept, soon
    return;         // one cable
  }
}

EnergyFigures LiveScenario::watts_set(std::size_t cable) const {
  const std::string& link = resolved_.cables[cable].name;
  ScenarioFile changed = file_;
  for (const api::SetParameters& each : set_) {
    if (each.link() != link) continue;
    const bool forth = each.direction() == "a_to_b";
    changed.override_link(link, {forth, !forth}, {each.set().begin(), each.set().end()});
  }
  return changed.resolve_changed().cables[cable].direction[0].physics.energy;
}

// Of an emulator that has begun anew: nothing was drawn with other watts than those set now.
void LiveScenario::begin_account() {
  account_ = RunAccount(resolved_);
  for (const std::size_t cable : other_watts_)
    account_.energy().change_watts(cable, kEpoch, watts_set(cable));
}

void LiveScenario::store_energy(api::StoredScenario& out) const {
  for (const std::size_t cable : other_watts_) {
    *out.add_energy() = to_message(account_.energy().state(cable));
    out.mutable_energy()->rbegin()->set_link(resolved_.cables[cable].name);
  }
}

// What is set is known by now.
void LiveScenario::take_stored_energy(const api::StoredScenario& stored) {
  for (const api::StoredEnergy& each : stored.energy())
    for (std::size_t i = 0; i < resolved_.cables.size(); ++i)
      if (resolved_.cables[i].name == each.link()) other_watts_.insert(i);
  begin_account();
  for (const api::StoredEnergy& each : stored.energy())
    for (const std::size_t cable : other_watts_)
      if (resolved_.cables[cable].name == each.link())
        account_.energy().go_on(cable, from_message(each));
}

}  // namespace linkwright
