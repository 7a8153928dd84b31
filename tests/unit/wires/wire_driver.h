// SPDX-License-Identifier: Apache-2.0
//
// Scenarios and packets for tests that send over a wire by hand.
#pragma once

#include <vector>

#include "control/collective/scenario_runner.h"
#include "control/wires/scenario_wire.h"

namespace linkwright {

inline CollectiveScenario scenario_of(const std::string& text, RankId ranks) {
  ScenarioFile file(text, "test");
  ResolvedScenario resolved = file.resolve();
  std::vector<std::string> names{"a", "b"};
  if (!resolved.fabrics.empty()) {
    const Graph& graph = resolved.fabrics.front().config.graph;
    names.clear();
    for (HostId host = 0; host < graph.hosts; ++host) names.push_back(graph.nodes[host].name);
  }
  return {std::move(file), std::move(resolved), spread(std::move(names), ranks)};
}

inline Flight data(RankId from, RankId to, std::uint32_t number, std::uint32_t payload = 4'096) {
  Flight out{{}, from, to};
  out.packet.opcode = roce::Opcode::kWriteMiddle;
  out.packet.psn = number;
  out.packet.payload = payload;
  return out;
}

// All until nothing is left to happen.
inline std::vector<Arrived> drain(Wire& wire) {
  std::vector<Arrived> out;
  while (wire.next() != kNever) wire.arrivals(wire.next(), out);
  return out;
}

}  // namespace linkwright
