// SPDX-License-Identifier: Apache-2.0
//
// Puts a graph together: nodes in the order in which they are added (hosts first), and each cable
// at the next free port of either end.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "link_models/topology/graph.h"

namespace linkwright {

// "sw(1,2)": a name and coordinates.
inline std::string name_with(std::string name, const std::vector<std::uint32_t>& place) {
  char separator = '(';
  for (const std::uint32_t coordinate : place) {
    name += separator + std::to_string(coordinate);
    separator = ',';
  }
  return name + ")";
}

class GraphBuilder {
 public:
  using Place = std::vector<std::uint32_t>;

  GraphBuilder(std::string topology, std::vector<std::string> tiers) {
    graph_.topology = std::move(topology);
    graph_.tiers = std::move(tiers);
  }

  // Before all other nodes.
  NodeId add_host(Place place) {
    const std::string name = "host" + std::to_string(graph_.hosts++);
    return add(NodeKind::kHost, name, std::move(place));
  }
  NodeId add_switch(std::string name, Place place) {
    return add(NodeKind::kSwitch, std::move(name), std::move(place));
  }
  // Its name is its kind and its number: "spine0".
  NodeId add_switch(const std::string& name, std::uint32_t number) {
    return add_switch(name + std::to_string(number), Place{number});
  }
  NodeId add_crossbar(std::uint32_t number) {
    return add(NodeKind::kCrossbar, "ocs" + std::to_string(number), Place{number});
  }

  void join(NodeId a, NodeId b, std::uint16_t tier, std::uint32_t parallel = 1) {
    for (std::uint32_t i = 0; i < parallel; ++i) {
      const std::uint16_t port_a = graph_.nodes[a].ports++;
      const std::uint16_t port_b = graph_.nodes[b].ports++;
      graph_.cables.push_back({a, b, port_a, port_b, tier});
    }
  }

  void prefer(std::uint16_t tier) { graph_.preferred_tier = tier; }
  void spare(std::uint16_t tier) { graph_.spare_tier = tier; }

  Graph take() { return std::move(graph_); }

 private:
  NodeId add(NodeKind kind, std::string name, Place place) {
    graph_.nodes.push_back({kind, std::move(name), 0, std::move(place)});
    return static_cast<NodeId>(graph_.nodes.size() - 1);
  }

  Graph graph_;
};

}  // namespace linkwright
