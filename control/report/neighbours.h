// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "link_models/topology/graph.h"

namespace linkwright {

// By port of the node: who is at the other end of the cable, "host0 (spare)" of one that stands by.
inline std::vector<std::string> neighbours(const Graph& graph, NodeId node) {
  std::vector<std::string> names(graph.nodes[node].ports);
  for (LinkId link = 0; link < links(graph); ++link)
    if (from(graph, link) == node)
      names[port_at_from(graph, link)] = graph.nodes[to(graph, link)].name +
                                         (is_spare(graph, cable_of(graph, link)) ? " (spare)" : "");
  return names;
}

}  // namespace linkwright
