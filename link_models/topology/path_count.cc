// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/path_count.h"

#include <limits>
#include <vector>

namespace linkwright {

// One layer of nodes after the other, each a link nearer to the target: `ways` holds for each node
// of the layer how many ways lead there.
std::optional<std::uint64_t> path_count(const Graph& graph,
                                        const Routes& routes,
                                        NodeId from,
                                        NodeId target) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  std::vector<std::uint64_t> ways(graph.nodes.size(), 0);
  std::vector<NodeId> layer{from};
  ways[from] = 1;
  while (!layer.empty() && layer.front() != target) {
    std::vector<NodeId> nearer;
    for (const NodeId node : layer)
      for (const LinkId link : routes.next(node, target)) {
        const NodeId end = to(graph, link);
        if (ways[end] > kMost - ways[node]) return std::nullopt;
        if (ways[end] == 0) nearer.push_back(end);
        ways[end] += ways[node];
      }
    layer = std::move(nearer);
  }
  return ways[target];
}

}  // namespace linkwright
