// SPDX-License-Identifier: Apache-2.0
#include "control/fabric/fabric_figures.h"

#include <variant>

#include "link_models/topology/link_names.h"
#include "link_models/topology/nvl72.h"

namespace linkwright {
namespace {

// "leaf3" and "agg(0,1)" without what numbers them.
std::string kind_name(const std::string& name) {
  return name.substr(0, name.find_first_of("0123456789("));
}

bool is_nvl72(const SuperpodConfig& config) {
  constexpr SuperpodConfig kOne = nvl72();
  return config.domains == kOne.domains && config.gpus_per_domain == kOne.gpus_per_domain &&
         config.scale_up_switches == kOne.scale_up_switches &&
         config.scale_up_cables == kOne.scale_up_cables && config.scale_out == kOne.scale_out;
}

std::optional<CopperFigures> copper_of(const TopologyConfig& topology) {
  const auto* superpod = std::get_if<SuperpodConfig>(&topology);
  if (superpod == nullptr || !is_nvl72(*superpod)) return std::nullopt;
  return CopperFigures{copper_pairs(*superpod, kPairsPerNvlink5), kNvl72PublishedCopperCables};
}

// Among the tiers that the closed forms are about: not those of a scale-up within a domain.
bool rates_differ(const ResolvedFabric& fabric) {
  std::optional<std::uint64_t> rate;
  for (std::size_t t = 0; t < fabric.tiers.size(); ++t) {
    if (t == fabric.config.graph.preferred_tier) continue;
    const std::uint64_t own = fabric.tiers[t].cable.direction[0].rate_bps;
    if (rate.value_or(own) != own) return true;
    rate = own;
  }
  return false;
}

void add_nodes(const ResolvedFabric& fabric, FabricFigures& out) {
  std::size_t crossbar = 0;
  for (const Node& node : fabric.config.graph.nodes) {
    if (node.kind == NodeKind::kSwitch) ++out.nodes_by_name[kind_name(node.name)];
    if (node.kind == NodeKind::kCrossbar)
      out.circuits.push_back(
          circuit_figures(fabric.config.crossbars[crossbar++], node, out.time_scale));
  }
}

}  // namespace

FabricFigures fabric_figures(const ResolvedFabric& fabric,
                             std::uint64_t time_scale,
                             bool with_paths,
                             bool with_links) {
  FabricFigures out;
  out.fabric = &fabric;
  out.time_scale = time_scale;
  out.closed_forms = figures(fabric.topology);
  add_nodes(fabric, out);
  for (const TierFigures& tier : fabric.tiers) out.tiers.push_back(tier_bill(tier));
  out.switches = switch_bill(fabric);
  if (out.switches) out.notes = out.switches->notes;
  if (with_paths) out.paths = path_figures(fabric.config.graph, fabric.config.routing);
  if (with_links) out.links = link_names(fabric.config.graph);
  out.copper = copper_of(fabric.topology);
  if (out.closed_forms.oversubscription && rates_differ(fabric))
    out.notes.emplace_back("oversubscription and bisection count cables; rates of tiers differ");
  return out;
}

}  // namespace linkwright
