// SPDX-License-Identifier: Apache-2.0
//
// A slow second opinion on graphs, from the list of cables alone: distances by relaxing until
// nothing changes, ways by walking all of them, cuts by augmenting paths. Uses no helper of the
// code under test.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "link_models/topology/topology.h"

namespace linkwright::reference {

struct Arc {
  NodeId from;
  NodeId to;
  LinkId link;
};

inline std::vector<Arc> arcs(const Graph& graph, const std::vector<std::uint8_t>& dead = {}) {
  std::vector<Arc> all;
  for (std::size_t c = 0; c < graph.cables.size(); ++c) {
    const auto there = static_cast<LinkId>(2 * c);
    const auto back = static_cast<LinkId>(2 * c + 1);
    const GraphCable& cable = graph.cables[c];
    if (dead.empty() || dead[there] == 0) all.push_back({cable.a, cable.b, there});
    if (dead.empty() || dead[back] == 0) all.push_back({cable.b, cable.a, back});
  }
  return all;
}

inline constexpr std::uint32_t kFar = 1'000'000;

// Links from every node to the target when only source and target may be hosts.
inline std::vector<std::uint32_t> distances(const Graph& graph,
                                            const std::vector<Arc>& all,
                                            NodeId target) {
  std::vector<std::uint32_t> distance(graph.nodes.size(), kFar);
  distance[target] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Arc& arc : all) {
      const bool passable = arc.to == target || graph.nodes[arc.to].kind != NodeKind::kHost;
      if (!passable || distance[arc.to] + 1 >= distance[arc.from]) continue;
      distance[arc.from] = distance[arc.to] + 1;
      changed = true;
    }
  }
  return distance;
}

// The links on which a shortest way from `node` may begin.
inline std::vector<LinkId> first_links(const Graph& graph,
                                       const std::vector<Arc>& all,
                                       const std::vector<std::uint32_t>& distance,
                                       NodeId node,
                                       NodeId target) {
  std::vector<LinkId> found;
  if (node == target || distance[node] == kFar) return found;
  for (const Arc& arc : all) {
    const bool passable = arc.to == target || graph.nodes[arc.to].kind != NodeKind::kHost;
    if (arc.from == node && passable && distance[arc.to] + 1 == distance[node])
      found.push_back(arc.link);
  }
  std::sort(found.begin(), found.end());
  return found;
}

using NextLinks = std::function<std::vector<LinkId>(NodeId node, NodeId target)>;
using Way = std::vector<NodeId>;

// All ways that `next` offers, node by node; a way longer than `limit` links is cut and kept, so
// that a loop shows.
inline std::vector<Way> all_ways(
    const Graph& graph, const NextLinks& next, NodeId from, NodeId target, std::size_t limit) {
  std::vector<Way> found;
  Way way{from};
  const std::function<void()> walk = [&] {
    if (way.back() == target || way.size() > limit + 1) {
      found.push_back(way);
      return;
    }
    for (const LinkId link : next(way.back(), target)) {
      const GraphCable& cable = graph.cables[link / 2];
      way.push_back(link % 2 == 0 ? cable.b : cable.a);
      walk();
      way.pop_back();
    }
  };
  walk();
  return found;
}

// How often each node gets a broadcast that starts at `source`; it is stopped after `limit` frames,
// so that a loop shows as too many.
using Flood = std::function<std::vector<LinkId>(NodeId node, LinkId in)>;
inline std::map<NodeId, std::uint64_t> deliveries(const Graph& graph,
                                                  const Flood& flood,
                                                  NodeId source,
                                                  std::uint64_t limit) {
  std::map<NodeId, std::uint64_t> count;
  std::deque<std::pair<NodeId, LinkId>> waiting{{source, kNoLink}};
  for (std::uint64_t sent = 0; !waiting.empty() && sent < limit;) {
    const auto [node, in] = waiting.front();
    waiting.pop_front();
    for (const LinkId link : flood(node, in)) {
      const GraphCable& cable = graph.cables[link / 2];
      const NodeId end = link % 2 == 0 ? cable.b : cable.a;
      ++count[end];
      ++sent;
      waiting.push_back({end, link});
    }
  }
  return count;
}

// Does every other host get it exactly once, and the source never?
inline bool exactly_once(const Graph& graph, const Flood& flood, HostId source) {
  const auto count = deliveries(graph, flood, source, 4 * graph.nodes.size());
  for (HostId host = 0; host < graph.hosts; ++host) {
    const auto got = count.find(host);
    const std::uint64_t times = got == count.end() ? 0 : got->second;
    if (times != (host == source ? 0u : 1u)) return false;
  }
  return true;
}

// Least number of cables between switches that part the hosts of the first half from the others:
// cables of hosts cannot be cut.
inline std::uint64_t least_cut(const Graph& graph, const std::function<bool(HostId)>& first_half) {
  constexpr std::int64_t kEndless = 1'000'000'000;
  const auto nodes = static_cast<std::uint32_t>(graph.nodes.size());
  const std::uint32_t source = nodes;
  const std::uint32_t sink = nodes + 1;
  std::vector<std::map<std::uint32_t, std::int64_t>> room(nodes + 2);
  for (const GraphCable& cable : graph.cables) {
    const bool host = cable.a < graph.hosts || cable.b < graph.hosts;
    room[cable.a][cable.b] += host ? kEndless : 1;
    room[cable.b][cable.a] += host ? kEndless : 1;
  }
  for (HostId host = 0; host < graph.hosts; ++host) {
    if (first_half(host)) room[source][host] = kEndless;
    if (!first_half(host)) room[host][sink] = kEndless;
  }
  for (std::uint64_t flow = 0;; ++flow) {
    std::vector<std::uint32_t> before(nodes + 2, kNoNode);
    std::deque<std::uint32_t> queue{source};
    while (!queue.empty() && before[sink] == kNoNode) {
      const std::uint32_t node = queue.front();
      queue.pop_front();
      for (const auto& [end, free] : room[node]) {
        if (free <= 0 || end == source || before[end] != kNoNode) continue;
        before[end] = node;
        queue.push_back(end);
      }
    }
    if (before[sink] == kNoNode) return flow;
    for (std::uint32_t node = sink; node != source; node = before[node]) {
      --room[before[node]][node];
      ++room[node][before[node]];
    }
  }
}

// Random 32 bits. What the tests draw must repeat, so the seed is always given.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t operator()() { return static_cast<std::uint32_t>(engine_()); }
  std::uint32_t below(std::size_t bound) { return (*this)() % static_cast<std::uint32_t>(bound); }
  std::uint64_t wide() {
    const std::uint64_t high = (*this)();
    return high << 32 | (*this)();
  }

 private:
  std::mt19937 engine_;
};

// One of each topology, small enough for slow checks.
inline std::vector<TopologyConfig> small_ones() {
  return {StarConfig{.hosts = 5},
          FullMeshConfig{.switches = 5, .hosts_per_switch = 2},
          FullMeshConfig{.switches = 2},
          LeafSpineConfig{.leaves = 4, .spines = 3, .hosts_per_leaf = 2, .uplinks = 2},
          LeafSpineConfig{.leaves = 1, .spines = 1},
          k_ary_fat_tree(4),
          FatTreeConfig{.pods = 3,
                        .edges_per_pod = 3,
                        .aggregations_per_pod = 2,
                        .cores = 2,
                        .hosts_per_edge = 4},
          RailOptimisedConfig{.domains = 3, .gpus_per_domain = 4, .spines = 2, .uplinks = 2},
          RingConfig{.switches = 2},
          RingConfig{.switches = 5, .hosts_per_switch = 2},
          RingConfig{.switches = 8},
          TorusConfig{.sizes = {4, 3}},
          TorusConfig{.sizes = {2, 4, 3}, .hosts_per_switch = 2},
          balanced_dragonfly(2),
          DragonflyConfig{.groups = 2},
          DragonflyConfig{.groups = 4, .routers_per_group = 3, .global_links_per_router = 2},
          OcsConfig{.hosts = 4},
          OcsConfig{.hosts = 4, .packet_switch = true},
          SuperpodConfig{},
          SuperpodConfig{.domains = 3, .gpus_per_domain = 4, .scale_out = ScaleOut::kOcs},
          SuperpodConfig{.domains = 1, .scale_out = ScaleOut::kNone},
          SuperpodConfig{.domains = 2, .gpus_per_domain = 4, .scale_up_cables = 2, .leaves = 4}};
}

inline std::string label(const TopologyConfig& config) {
  const Graph graph = make_graph(config);
  return graph.topology + " of " + std::to_string(graph.nodes.size()) + " nodes";
}

inline NodeId node_named(const Graph& graph, const std::string& name) {
  for (NodeId node = 0; node < graph.nodes.size(); ++node)
    if (graph.nodes[node].name == name) return node;
  return kNoNode;
}

inline std::vector<LinkId> copy(std::span<const LinkId> links) {
  return {links.begin(), links.end()};
}

}  // namespace linkwright::reference
