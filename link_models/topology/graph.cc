// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/graph.h"

#include <algorithm>

namespace linkwright {

Adjacency::Adjacency(const Graph& graph) : begin_(graph.nodes.size() + 1, 0) {
  const LinkId count = links(graph);
  links_.resize(count);
  for (LinkId link = 0; link < count; ++link) ++begin_[from(graph, link) + 1];
  for (std::size_t node = 1; node < begin_.size(); ++node) begin_[node] += begin_[node - 1];
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (LinkId link = 0; link < count; ++link) links_[next[from(graph, link)]++] = link;
  const auto by_port = [&](LinkId left, LinkId right) {
    return port_at_from(graph, left) < port_at_from(graph, right);
  };
  for (std::size_t node = 0; node + 1 < begin_.size(); ++node)
    std::stable_sort(links_.begin() + begin_[node], links_.begin() + begin_[node + 1], by_port);
}

std::uint16_t spares_of(const Graph& graph, NodeId node) noexcept {
  return static_cast<std::uint16_t>(
      std::count_if(graph.cables.begin(), graph.cables.end(), [&](const GraphCable& cable) {
        return (cable.a == node || cable.b == node) && is_spare(graph, cable);
      }));
}

std::vector<std::uint8_t> resting_links(const Graph& graph) {
  std::vector<std::uint8_t> rests(links(graph));
  for (LinkId link = 0; link < rests.size(); ++link)
    rests[link] = is_spare(graph, cable_of(graph, link));
  return rests;
}

}  // namespace linkwright
