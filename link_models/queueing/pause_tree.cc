// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/pause_tree.h"

#include <algorithm>
#include <utility>

#include "link_models/queueing/wait_cycles.h"

namespace linkwright {
namespace {

// The waits on nodes that are numbered 0, 1, ... in the order of their names.
struct WaitGraph {
  std::vector<std::uint32_t> names;
  Neighbours waits_for;
  Neighbours waited_on_by;

  explicit WaitGraph(std::vector<PauseWait> waits) {
    std::sort(waits.begin(), waits.end());
    waits.erase(std::unique(waits.begin(), waits.end()), waits.end());
    for (const PauseWait& wait : waits) {
      names.push_back(wait.from);
      names.push_back(wait.to);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    waits_for.resize(names.size());
    waited_on_by.resize(names.size());
    for (const PauseWait& wait : waits) {
      waits_for[number(wait.from)].push_back(number(wait.to));
      waited_on_by[number(wait.to)].push_back(number(wait.from));
    }
  }

  std::uint32_t number(std::uint32_t name) const {
    return static_cast<std::uint32_t>(std::lower_bound(names.begin(), names.end(), name) -
                                      names.begin());
  }
};

// Breadth first against the waits: the first time a node is seen is on its shortest way.
PauseTree tree_of(const WaitGraph& graph, std::uint32_t root) {
  std::vector<bool> seen(graph.names.size());
  std::vector<PauseVictim> queue = {{root, 0}};
  seen[root] = true;
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const PauseVictim at = queue[next];
    for (const std::uint32_t node : graph.waited_on_by[at.node]) {
      if (!seen[node]) queue.push_back({node, at.depth + 1});
      seen[node] = true;
    }
  }
  PauseTree tree{.root = graph.names[root]};
  for (std::size_t i = 1; i < queue.size(); ++i)
    tree.victims.push_back({graph.names[queue[i].node], queue[i].depth});
  std::sort(
      tree.victims.begin(), tree.victims.end(), [](const PauseVictim& a, const PauseVictim& b) {
        return std::pair(a.depth, a.node) < std::pair(b.depth, b.node);
      });
  return tree;
}

// Takes away whoever waits for nobody (any more) until nothing changes: what is left never will.
std::vector<bool> stuck_nodes(const WaitGraph& graph) {
  std::vector<std::size_t> waits(graph.names.size());
  std::vector<std::uint32_t> free_nodes;
  for (std::uint32_t node = 0; node < waits.size(); ++node) {
    waits[node] = graph.waits_for[node].size();
    if (waits[node] == 0) free_nodes.push_back(node);
  }
  std::vector<bool> stuck(graph.names.size(), true);
  while (!free_nodes.empty()) {
    const std::uint32_t node = free_nodes.back();
    free_nodes.pop_back();
    stuck[node] = false;
    for (const std::uint32_t waiting : graph.waited_on_by[node])
      if (--waits[waiting] == 0) free_nodes.push_back(waiting);
  }
  return stuck;
}

}  // namespace

PauseReport analyse_pauses(const std::vector<PauseWait>& waits, std::size_t most_cycles) {
  const WaitGraph graph(waits);
  PauseReport report;
  for (std::uint32_t node = 0; node < graph.names.size(); ++node)
    if (graph.waits_for[node].empty()) report.trees.push_back(tree_of(graph, node));

  const std::vector<bool> stuck = stuck_nodes(graph);
  for (std::uint32_t node = 0; node < graph.names.size(); ++node)
    if (stuck[node]) report.deadlocked.push_back(graph.names[node]);

  WaitCycles found = wait_cycles(graph.waits_for, graph.waited_on_by, stuck, most_cycles);
  report.more_cycles = found.more;
  report.cycles = std::move(found.cycles);
  for (PauseCycle& cycle : report.cycles)
    for (std::uint32_t& node : cycle) node = graph.names[node];
  return report;
}

}  // namespace linkwright
