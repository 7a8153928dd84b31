// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/graph_check.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "link_models/topology/topology_check.h"

namespace linkwright {
namespace {

class GraphChecker {
 public:
  explicit GraphChecker(const Graph& graph) : graph_(graph) {}

  std::vector<Violation> run() {
    check_sizes();
    if (!found_.empty()) return std::move(found_);
    for (NodeId node = 0; node < graph_.nodes.size(); ++node)
      if ((graph_.nodes[node].kind == NodeKind::kHost) != is_host(graph_, node))
        bad("nodes", graph_.nodes[node].name + ": hosts come first, and nobody else does");
    check_cables();
    if (graph_.spare_tier != kNoTier) check_spares();
    return std::move(found_);
  }

 private:
  void bad(std::string field, std::string message) {
    found_.push_back({std::move(field), std::move(message)});
  }

  // Before anything is counted port by port.
  void check_sizes() {
    if (graph_.nodes.empty() || graph_.cables.empty()) return bad("cables", "there is none");
    if (graph_.nodes.size() > kMostNodes)
      bad("nodes",
          std::to_string(graph_.nodes.size()) + " are too many, allowed 1 to " +
              std::to_string(kMostNodes));
    if (graph_.cables.size() > kMostCables)
      bad("cables",
          std::to_string(graph_.cables.size()) + " are too many, allowed 1 to " +
              std::to_string(kMostCables));
    if (graph_.hosts > graph_.nodes.size()) bad("hosts", "are more than there are nodes");
    std::uint64_t ports = 0;
    for (const Node& node : graph_.nodes) {
      ports += node.ports;
      if (node.ports == 0 || node.ports > kMostPorts)
        bad("nodes",
            node.name + ": " + std::to_string(node.ports) + " ports, allowed 1 to " +
                std::to_string(kMostPorts));
    }
    if (ports != 2 * graph_.cables.size())
      bad("cables",
          std::to_string(graph_.cables.size()) + " for " + std::to_string(ports) +
              " ports: each port has one cable");
  }

  void check_cables() {
    for (const Node& node : graph_.nodes) uses_.emplace_back(node.ports);
    for (const GraphCable& cable : graph_.cables) {
      use(cable.a, cable.port_a);
      use(cable.b, cable.port_b);
      if (cable.a == cable.b)
        bad("cables", "one joins node " + std::to_string(cable.a) + " with itself");
      if (cable.tier >= graph_.tiers.size()) bad("cables", "of no tier");
    }
    for (NodeId node = 0; node < uses_.size(); ++node)
      for (const std::uint32_t count : uses_[node])
        if (count != 1) bad("cables", graph_.nodes[node].name + ": each port has one cable");
  }

  void check_spares() {
    struct Between {
      std::uint32_t working = 0;
      std::uint32_t spare = 0;
    };
    std::map<std::pair<NodeId, NodeId>, Between> between;
    for (const GraphCable& cable : graph_.cables) {
      Between& counts = between[{cable.a, cable.b}];
      ++(is_spare(graph_, cable) ? counts.spare : counts.working);
    }
    for (const auto& [nodes, counts] : between)
      if (counts.spare > 1 || (counts.spare == 1 && counts.working != 1))
        return bad("cables", "a spare stands by for one cable, between the same two nodes");
  }

  void use(NodeId node, std::uint16_t port) {
    if (node < graph_.nodes.size() && port < uses_[node].size())
      ++uses_[node][port];
    else
      bad("cables", "node " + std::to_string(node) + " has no port " + std::to_string(port));
  }

  const Graph& graph_;
  std::vector<std::vector<std::uint32_t>> uses_;
  std::vector<Violation> found_;
};

// Of a ring or torus: switches have their coordinates, hosts those of their switch and a number.
std::vector<Violation> check_dimensions(const Graph& graph) {
  const auto first = std::find_if(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) {
    return node.kind != NodeKind::kHost;
  });
  const std::size_t dimensions = first == graph.nodes.end() ? 0 : first->place.size();
  for (const Node& node : graph.nodes) {
    const std::size_t wanted = dimensions + (node.kind == NodeKind::kHost ? 1 : 0);
    if (node.place.size() != wanted)
      return {{"nodes",
               node.name + ": " + std::to_string(node.place.size()) + " coordinates, not " +
                   std::to_string(wanted)}};
  }
  return {};
}

// Of a dragonfly: switches group by group, from group 0 on, as many in each.
std::vector<Violation> check_groups(const Graph& graph) {
  std::vector<std::uint32_t> groups;
  for (const Node& node : graph.nodes) {
    if (node.place.empty()) return {{"nodes", node.name + ": is in no group"}};
    if (node.kind != NodeKind::kHost) groups.push_back(node.place[0]);
  }
  const auto in_first = static_cast<std::size_t>(std::count(groups.begin(), groups.end(), 0u));
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (in_first == 0 || groups[i] != i / in_first || groups.size() % in_first != 0)
      return {{"nodes", "switches of a dragonfly stand group by group, as many in each"}};
  for (const Node& node : graph.nodes)
    if (!groups.empty() && node.place[0] > groups.back())
      return {{"nodes", node.name + ": is in a group without switches"}};
  return {};
}

}  // namespace

std::vector<Violation> check_graph(const Graph& graph) {
  return GraphChecker(graph).run();
}

std::vector<Violation> check_places(const Graph& graph) {
  if (graph.topology == "ring" || graph.topology == "torus") return check_dimensions(graph);
  if (graph.topology == "dragonfly") return check_groups(graph);
  return {};
}

}  // namespace linkwright
