// SPDX-License-Identifier: Apache-2.0
#include "control/report/energy_account.h"

#include <algorithm>

#include "link_models/core/units.h"

namespace linkwright {
namespace {

// Delivered once: of a frame that was delivered twice, the copy was on no wire and is of no use.
Tally delivered(const Books& books) {
  const Tally& all = books.handed_to_port;
  const Tally& copies = books.originated;
  return {all.frames - std::min(copies.frames, all.frames),
          all.bytes - std::min(copies.bytes, all.bytes)};
}

// Frames that have been on the wire: delivered, or lost on it or behind it.
Tally on_wire(const Books& books) {
  Tally out = delivered(books);
  for (const DropReason reason : {DropReason::kDark,
                                  DropReason::kDarkCut,
                                  DropReason::kUncorrectable,
                                  DropReason::kBitError,
                                  DropReason::kFrameLoss,
                                  DropReason::kPortRefused,
                                  DropReason::kPortDown,
                                  DropReason::kFaultDrop,
                                  DropReason::kFaultCorrupt}) {
    out += books.drops[static_cast<std::size_t>(reason)];
  }
  return out;
}

std::array<bool, kBoundaries> known_of(const EnergyFigures& figures) {
  std::array<bool, kBoundaries> out{};
  for (std::size_t i = 0; i < kBoundaries; ++i) out[i] = figures.at[i].watts.has_value();
  return out;
}

}  // namespace

std::uint64_t wire_bits(const Tally& frames) {
  constexpr std::uint64_t kPerFrame = wire_octets(kMinFrameOctets) - kMinFrameOctets;
  return 8 * (frames.bytes + frames.frames * kPerFrame);
}

EnergyAccount::EnergyAccount(const ResolvedScenario& scenario) {
  for (const CableFigures& cable : scenario.cables)
    cables_.push_back(cable_with(cable.direction[0].physics.energy));
}

EnergyAccount::Cable EnergyAccount::cable_with(const EnergyFigures& figures) {
  return {.figures = figures, .meter = EnergyMeter(figures.stack), .known = known_of(figures)};
}

void EnergyAccount::change_watts(std::size_t cable, Instant at, const EnergyFigures& figures) {
  const bool begun = cables_[cable].meter.totals().elapsed > Duration::zero();
  if (!begun && at <= kEpoch) {
    cables_[cable] = cable_with(figures);
    return;
  }
  const auto later =
      std::upper_bound(coming_.begin(), coming_.end(), at, [](Instant now, const Coming& each) {
        return now < each.at;
      });
  coming_.insert(later, {cable, at, figures});
}

CableAccount EnergyAccount::state(std::size_t cable) const {
  const Cable& own = cables_[cable];
  return {own.meter.state(), own.wires, own.known};
}

void EnergyAccount::go_on(std::size_t cable, const CableAccount& state) {
  Cable& own = cables_[cable];
  own.meter = EnergyMeter(own.figures.stack, state.meter);
  own.wires = state.wires;
  for (std::size_t i = 0; i < kBoundaries; ++i) own.known[i] = own.known[i] && state.known[i];
}

// Frames that the light or the code lost have used the wire; frames that found the queue full have
// not. While link-layer retry replays, the wire is busy as well.
Duration TimeOnWire::busy(const DirectionSnapshot& state, std::uint64_t time_scale) {
  if (state.link.bits_per_second != bits_per_second) {
    if (bits_per_second != 0) at_earlier_rates += busy_time(bits - bits_before, bits_per_second);
    bits_before = bits;
    bits_per_second = state.link.bits_per_second;
  }
  bits = wire_bits(on_wire(state.books));
  Duration out = at_earlier_rates + state.link.replay_time / static_cast<std::int64_t>(time_scale);
  if (bits_per_second != 0) out += busy_time(bits - bits_before, bits_per_second);
  return out;
}

// Useful are the octets of delivered frames, without FCS, preamble and gap.
LinkActivity EnergyAccount::activity(const ResolvedScenario& scenario,
                                     const EmulatorSnapshot& snapshot,
                                     std::size_t cable) {
  const auto& states = snapshot.cables[cable];
  LinkActivity out;
  out.elapsed = (snapshot.at - kEpoch) / static_cast<std::int64_t>(scenario.time_scale);
  out.busy_a_to_b =
      std::min(cables_[cable].wires[0].busy(states[0], scenario.time_scale), out.elapsed);
  out.busy_b_to_a =
      std::min(cables_[cable].wires[1].busy(states[1], scenario.time_scale), out.elapsed);
  for (const DirectionSnapshot& state : states) out.useful_octets += delivered(state.books).bytes;
  return out;
}

// What is due until now, with the totals of its instant: those of the static watts are exact.
void EnergyAccount::come_into_force(std::size_t cable,
                                    const LinkActivity& now,
                                    Instant at,
                                    std::uint64_t scale) {
  Cable& own = cables_[cable];
  for (const Coming& each : coming_) {
    if (each.cable != cable || each.at > at) continue;
    const Duration elapsed = (each.at - kEpoch) / static_cast<std::int64_t>(scale);
    own.meter.observe(totals_at(own.meter.totals(), now, elapsed));
    own.meter.change_stack(each.figures.stack);
    own.figures = each.figures;
    const auto known = known_of(each.figures);
    for (std::size_t i = 0; i < kBoundaries; ++i) own.known[i] = own.known[i] && known[i];
  }
}

void EnergyAccount::observe(const ResolvedScenario& scenario, const EmulatorSnapshot& snapshot) {
  for (std::size_t i = 0; i < cables_.size() && i < snapshot.cables.size(); ++i) {
    const LinkActivity now = activity(scenario, snapshot, i);
    come_into_force(i, now, snapshot.at, scenario.time_scale);
    cables_[i].meter.observe(now);
  }
  std::erase_if(coming_, [&](const Coming& each) { return each.at <= snapshot.at; });
}

std::vector<CableEnergy> EnergyAccount::result(const ResolvedScenario& scenario) const {
  std::vector<CableEnergy> out;
  for (std::size_t i = 0; i < cables_.size(); ++i) {
    const EnergyMeter& meter = cables_[i].meter;
    CableEnergy cable;
    cable.link = scenario.cables[i].name;
    cable.totals = meter.totals();
    for (const Boundary boundary : kAllBoundaries) {
      const auto at = static_cast<std::size_t>(boundary);
      if (!cables_[i].known[at]) continue;
      cable.joules[at] = meter.joules(boundary);
      cable.mean_watts[at] = meter.mean_watts(boundary);
      cable.peak_watts[at] = meter.peak_watts(boundary);
      cable.pj_per_useful_bit[at] = meter.pj_per_useful_bit(boundary);
    }
    cable.items = meter.items();
    out.push_back(std::move(cable));
  }
  return out;
}

}  // namespace linkwright
