// SPDX-License-Identifier: Apache-2.0
#include "control/report/fabric_energy.h"

#include <algorithm>

#include "control/report/energy_account.h"
#include "control/report/nanoseconds.h"
#include "link_models/core/units.h"
#include "link_models/queueing/switch_presets.h"

namespace linkwright {
namespace {

class Account {
 public:
  Account(const ResolvedFabric& fabric, const FabricReading& reading, Instant until)
      : fabric_(fabric), graph_(fabric.config.graph), reading_(reading) {
    const auto scale = static_cast<double>(fabric.config.links.front().rate.time_scale);
    seconds_ = to_seconds(until - kEpoch) / scale;
    scale_ = scale;
  }

  FabricEnergy draw(const Tally& delivered) {
    FabricEnergy out;
    out.model_seconds = seconds_;
    out.useful_octets = delivered.bytes;
    for (std::uint16_t tier = 0; tier < fabric_.tiers.size(); ++tier)
      out.tiers.push_back(of_tier(tier));
    for (const TierFigures& tier : fabric_.tiers)
      out.cooling_factor = std::max(out.cooling_factor, stack_of(tier).cooling_factor);
    out.switches = of_switches();
    out.crossbars = of_crossbars();
    sum(out);
    return out;
  }

 private:
  static const PowerStack& stack_of(const TierFigures& tier) {
    return tier.cable.direction[0].physics.energy.stack;
  }

  // Power is linear in the use of the wire, so sums over all links will do. A link into a circuit
  // switch has its two ends on two cables, each of which has one sender: half a link each.
  TierEnergy of_tier(std::uint16_t number) const {
    const TierFigures& tier = fabric_.tiers[number];
    TierEnergy out;
    out.tier = tier.tier;
    out.profile = tier.cable.direction[0].profile;
    out.links = static_cast<double>(tier.cables) / (tier.into_crossbar ? 2 : 1);
    double busy = 0;
    for (LinkId link = 0; link < reading_.links.size(); ++link)
      if (tier_of(graph_, link) == number) busy += to_seconds(reading_.links[link].busy) / scale_;
    const double whole = 2 * out.links * seconds_;
    if (whole > 0) out.utilisation = std::min(1.0, busy / whole);
    if (tier.cable.direction[0].physics.energy[Boundary::kLink].watts)
      out.joules =
          out.links * seconds_ * watts_at(stack_of(tier), Boundary::kLink, out.utilisation);
    return out;
  }

  std::uint64_t count(NodeKind kind) const {
    return static_cast<std::uint64_t>(
        std::count_if(graph_.nodes.begin(), graph_.nodes.end(), [kind](const Node& node) {
          return node.kind == kind;
        }));
  }

  std::optional<SwitchEnergy> of_switches() const {
    SwitchEnergy out;
    out.count = count(NodeKind::kSwitch);
    if (out.count == 0) return std::nullopt;
    out.preset = fabric_.switch_preset;
    for (LinkId link = 0; link < reading_.links.size(); ++link)
      if (graph_.nodes[from(graph_, link)].kind == NodeKind::kSwitch)
        out.forwarded_bits += wire_bits(reading_.links[link].sent);
    if (const auto preset = switch_preset(fabric_.switch_preset))
      out.joules = static_cast<double>(out.count) * seconds_ * switch_watts(*preset, 0) +
                   preset->pj_per_bit.value * 1e-12 * static_cast<double>(out.forwarded_bits);
    return out;
  }

  // The watts of a port of theirs are those that the profile of the cables into them states.
  std::optional<CrossbarEnergy> of_crossbars() const {
    if (count(NodeKind::kCrossbar) == 0) return std::nullopt;
    CrossbarEnergy out;
    double watts = 0;
    bool known = true;
    for (const TierFigures& tier : fabric_.tiers) {
      if (!tier.into_crossbar) continue;
      out.ports += tier.cables;
      const auto& items = stack_of(tier).items;
      const auto item = std::find_if(items.begin(), items.end(), [](const PowerItem& each) {
        return each.name == "circuit_switch";
      });
      known = known && item != items.end();
      if (item != items.end()) watts += static_cast<double>(tier.cables) * item->end_watts;
    }
    if (known) out.joules = watts * seconds_;
    return out;
  }

  static void sum(FabricEnergy& out) {
    std::optional<double> all = 0;
    const auto add = [&all](const std::optional<double>& joules) {
      all = all && joules ? std::optional(*all + *joules) : std::nullopt;
    };
    for (const TierEnergy& tier : out.tiers) add(tier.joules);
    out.joules[0] = all;
    if (out.switches) add(out.switches->joules);
    if (out.crossbars) add(out.crossbars->joules);
    out.joules[1] = all;
    if (all) out.joules[2] = *all * out.cooling_factor;
  }

  const ResolvedFabric& fabric_;
  const Graph& graph_;
  const FabricReading& reading_;
  double seconds_ = 0;
  double scale_ = 1;
};

}  // namespace

std::optional<double> FabricEnergy::mean_watts(FabricBoundary boundary) const {
  const auto& total = joules[static_cast<std::size_t>(boundary)];
  if (!total || model_seconds <= 0) return std::nullopt;
  return *total / model_seconds;
}

std::optional<double> FabricEnergy::pj_per_useful_bit(FabricBoundary boundary) const {
  const auto& total = joules[static_cast<std::size_t>(boundary)];
  if (!total || useful_octets == 0) return std::nullopt;
  return *total * 1e12 / (8 * static_cast<double>(useful_octets));
}

FabricEnergy fabric_energy(const ResolvedFabric& fabric,
                           const FabricReading& reading,
                           const Tally& delivered,
                           Instant until) {
  return Account(fabric, reading, until).draw(delivered);
}

}  // namespace linkwright
