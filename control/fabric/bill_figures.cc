// SPDX-License-Identifier: Apache-2.0
#include "control/fabric/bill_figures.h"

#include <fmt/format.h>

namespace linkwright {
namespace {

// Bits per second of model time that can come into the node.
double incoming(const ResolvedFabric& fabric, const Adjacency& around, NodeId node) {
  double out = 0;
  for (const LinkId link : around.out(node))
    out += static_cast<double>(fabric.config.links[reverse(link)].rate.bits_per_second);
  return out;
}

void compare(const Node& node, double bits_per_second, SwitchBill& bill) {
  const double most = static_cast<double>(bill.preset.radix) *
                      static_cast<double>(bill.preset.port_bits_per_second);
  if (bits_per_second > most)
    bill.notes.push_back(fmt::format("{} takes {:g} Tb/s by {} ports; {} has {:g} Tb/s",
                                     node.name,
                                     bits_per_second / 1e12,
                                     node.ports,
                                     bill.preset.name,
                                     most / 1e12));
}

}  // namespace

TierBill tier_bill(const TierFigures& tier) {
  const DirectionFigures& forth = tier.cable.direction[0];
  TierBill out;
  out.links = static_cast<double>(tier.cables) / (tier.into_crossbar ? 2 : 1);
  if (forth.watts_link >= 0) out.watts = out.links * forth.watts_link;
  if (tier.usd_per_gbps >= 0)
    out.usd = out.links * tier.usd_per_gbps * static_cast<double>(forth.rate_bps) / 1e9;
  return out;
}

std::optional<SwitchBill> switch_bill(const ResolvedFabric& fabric) {
  const auto preset = switch_preset(fabric.switch_preset);
  if (!preset) return std::nullopt;
  SwitchBill out;
  out.preset = *preset;
  const Graph& graph = fabric.config.graph;
  const Adjacency around(graph);
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (graph.nodes[node].kind != NodeKind::kSwitch) continue;
    const double bits_per_second = incoming(fabric, around, node);
    ++out.switches;
    out.idle_watts += switch_watts(*preset, 0);
    out.full_watts += switch_watts(*preset, bits_per_second);
    out.usd += preset->dollars.value;
    if (out.notes.empty()) compare(graph.nodes[node], bits_per_second, out);
  }
  return out;
}

}  // namespace linkwright
