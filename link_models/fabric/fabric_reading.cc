// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/fabric_reading.h"

#include <algorithm>

namespace linkwright {
namespace {

LinkReading reading_of(const Egress& egress, Instant until) noexcept {
  const auto paused = egress.pause.paused_time(until);
  return {.is_sender = true,
          .sent = egress.counters.sent,
          .dropped = egress.counters.dropped,
          .overran = egress.counters.overran,
          .lost = egress.counters.lost,
          .fault_drops = egress.counters.fault_drops,
          .fault_corrupts = egress.counters.fault_corrupts,
          .waiting_bytes = egress.waiting_bytes,
          .waiting_bytes_max = egress.counters.waiting_bytes_max,
          .marked = egress.counters.marked,
          .busy = egress.counters.busy,
          .paused = *std::max_element(paused.begin(), paused.end())};
}

CircuitReading reading_of(const Crossbar& crossbar, std::uint16_t input) noexcept {
  const Circuit& circuit = crossbar.circuit(input);
  return {.output = circuit.output,
          .dark_from = circuit.dark_from,
          .moves = crossbar.moves(input),
          .lit = crossbar.lit_time(input),
          .dark = crossbar.dark_time(input)};
}

}  // namespace

FabricReading::FabricReading(const Graph& graph, std::size_t fault_places)
    : links(linkwright::links(graph)), faults(fault_places) {
  for (const Node& node : graph.nodes)
    if (node.kind == NodeKind::kCrossbar) crossbars.emplace_back(node.ports);
  waits.reserve(kMostWaits);
  outages.reserve(kMostOutages);
}

void read(const Fabric& fabric, Instant until, FabricReading& out) noexcept {
  out.at = fabric.horizon();
  out.counters = fabric.counters();
  out.held = fabric.held();
  for (LinkId link = 0; link < out.links.size(); ++link)
    if (const Egress* egress = fabric.egress(link)) out.links[link] = reading_of(*egress, until);
  for (std::uint32_t number = 0; number < out.crossbars.size(); ++number)
    for (std::uint16_t input = 0; input < out.crossbars[number].size(); ++input)
      out.crossbars[number][input] = reading_of(fabric.crossbar(number), input);
  for (std::size_t point = 0; point < out.faults.size(); ++point)
    out.faults[point] = fabric.faults().counts(point);
  out.path_latency = fabric.path_latency();
  fabric.tell_pause_waits(out.waits);
  const Failover& failover = fabric.failover();
  out.outages.clear();
  for (std::uint32_t i = 0; i < failover.outages().size(); ++i)
    out.outages.push_back(
        {failover.outages()[i], failover.noticed(i), failover.rerouted(i), failover.ledgers[i]});
}

}  // namespace linkwright
