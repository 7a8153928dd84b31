// SPDX-License-Identifier: Apache-2.0
#include "control/live/crossbars.h"

#include "control/report/neighbours.h"

namespace linkwright {

std::vector<LiveCrossbar> crossbars_of(const Graph& graph) {
  std::vector<LiveCrossbar> crossbars;
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (graph.nodes[node].kind != NodeKind::kCrossbar) continue;
    LiveCrossbar& own = crossbars.emplace_back();
    own.number = static_cast<std::uint32_t>(crossbars.size() - 1);
    own.name = graph.nodes[node].name;
    own.neighbours = neighbours(graph, node);
  }
  return crossbars;
}

}  // namespace linkwright
