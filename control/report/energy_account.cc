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
                                  DropReason::kPortRefused}) {
    out += books.drops[static_cast<std::size_t>(reason)];
  }
  return out;
}

// FCS, preamble and gap of each frame. Padding of frames below 60 octets is left out: the books
// count octets, not sizes.
std::uint64_t wire_bits(const Tally& frames) {
  constexpr std::uint64_t kPerFrame = wire_octets(kMinFrameOctets) - kMinFrameOctets;
  return 8 * (frames.bytes + frames.frames * kPerFrame);
}

// At the rate of the lanes that are left.
Duration busy(const LinkConfig& config, const DirectionSnapshot& state, Duration elapsed) {
  if (!config.serialize || config.rate.bits_per_second == 0) return {};
  return std::min(busy_time(wire_bits(on_wire(state.books)), config.rate.bits_per_second), elapsed);
}

bool is_known(const EnergyFigures& energy, std::size_t boundary) {
  return energy.at[boundary].watts.has_value();
}

}  // namespace

LinkActivity activity_of(const ResolvedScenario& scenario,
                         const EmulatorSnapshot& snapshot,
                         std::size_t cable) {
  const auto& configs = scenario.spec.cables[cable].direction;
  LinkActivity out;
  out.elapsed = (snapshot.at - kEpoch) / static_cast<std::int64_t>(scenario.time_scale);
  const auto& states = snapshot.cables[cable];
  out.busy_a_to_b = busy(configs[0], states[0], out.elapsed);
  out.busy_b_to_a = busy(configs[1], states[1], out.elapsed);
  for (const DirectionSnapshot& state : states) out.useful_octets += delivered(state.books).bytes;
  return out;
}

EnergyAccount::EnergyAccount(const ResolvedScenario& scenario) {
  for (const CableFigures& cable : scenario.cables)
    meters_.emplace_back(cable.direction[0].physics.energy.stack);
}

void EnergyAccount::observe(const ResolvedScenario& scenario, const EmulatorSnapshot& snapshot) {
  for (std::size_t i = 0; i < meters_.size() && i < snapshot.cables.size(); ++i)
    meters_[i].observe(activity_of(scenario, snapshot, i));
}

std::vector<CableEnergy> EnergyAccount::result(const ResolvedScenario& scenario) const {
  std::vector<CableEnergy> out;
  for (std::size_t i = 0; i < meters_.size(); ++i) {
    const EnergyMeter& meter = meters_[i];
    const EnergyFigures& energy = scenario.cables[i].direction[0].physics.energy;
    CableEnergy cable;
    cable.link = scenario.cables[i].name;
    cable.totals = meter.totals();
    for (const Boundary boundary : kAllBoundaries) {
      const auto at = static_cast<std::size_t>(boundary);
      if (!is_known(energy, at)) continue;
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
