// SPDX-License-Identifier: Apache-2.0
//
// The graph of a fabric: hosts, switches and crossbars, and the cables between their ports. A graph
// is plain data that a topology builds once; what a cable is made of (rate, length, medium) is the
// profile of its tier and not known here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace linkwright {

using NodeId = std::uint32_t;
using LinkId = std::uint32_t;
using HostId = std::uint32_t;

inline constexpr NodeId kNoNode = ~NodeId{0};
inline constexpr LinkId kNoLink = ~LinkId{0};
inline constexpr std::uint16_t kNoTier = 0xffff;

enum class NodeKind : std::uint8_t {
  kHost,
  kSwitch,
  kCrossbar,  // an optical circuit switch: passive, has no queue and reads no header
};

struct Node {
  NodeKind kind = NodeKind::kHost;
  std::string name;
  std::uint16_t ports = 0;  // used port numbers are 0 to ports - 1
  // Coordinates. What they mean depends on the topology; the header of each says it.
  std::vector<std::uint32_t> place;

  friend bool operator==(const Node&, const Node&) = default;
};

// Two links that share fate, as in link_models/cable.h: cable c is link 2c from a to b and link
// 2c + 1 back.
struct GraphCable {
  NodeId a = 0;
  NodeId b = 0;
  std::uint16_t port_a = 0;
  std::uint16_t port_b = 0;
  std::uint16_t tier = 0;  // index into Graph::tiers

  friend bool operator==(const GraphCable&, const GraphCable&) = default;
};

struct Graph {
  std::string topology;
  std::vector<Node> nodes;  // hosts first: HostId == NodeId
  std::uint32_t hosts = 0;
  std::vector<GraphCable> cables;
  std::vector<std::string> tiers;  // names of the parts that can have a profile of their own
  // Of ways with equally many links, those over this tier win: the scale-up of a superpod.
  std::uint16_t preferred_tier = kNoTier;
  // Cables of this tier rest while another cable between the same two nodes works.
  std::uint16_t spare_tier = kNoTier;

  friend bool operator==(const Graph&, const Graph&) = default;
};

inline LinkId links(const Graph& graph) noexcept {
  return static_cast<LinkId>(2 * graph.cables.size());
}

inline const GraphCable& cable_of(const Graph& graph, LinkId link) noexcept {
  return graph.cables[link / 2];
}

constexpr LinkId reverse(LinkId link) noexcept {
  return link ^ 1u;
}

inline NodeId from(const Graph& graph, LinkId link) noexcept {
  return link % 2 == 0 ? cable_of(graph, link).a : cable_of(graph, link).b;
}

inline NodeId to(const Graph& graph, LinkId link) noexcept {
  return from(graph, reverse(link));
}

inline std::uint16_t port_at_from(const Graph& graph, LinkId link) noexcept {
  return link % 2 == 0 ? cable_of(graph, link).port_a : cable_of(graph, link).port_b;
}

inline std::uint16_t port_at_to(const Graph& graph, LinkId link) noexcept {
  return port_at_from(graph, reverse(link));
}

inline std::uint16_t tier_of(const Graph& graph, LinkId link) noexcept {
  return cable_of(graph, link).tier;
}

inline bool is_spare(const Graph& graph, const GraphCable& cable) noexcept {
  return graph.spare_tier != kNoTier && cable.tier == graph.spare_tier;
}

// How many of a node's cables are spare.
std::uint16_t spares_of(const Graph& graph, NodeId node) noexcept;

// By LinkId, nonzero: of a cable that is spare, and rests as long as no other one is dead.
std::vector<std::uint8_t> resting_links(const Graph& graph);

inline bool is_host(const Graph& graph, NodeId node) noexcept {
  return node < graph.hosts;
}

// The links that leave each node, in order of the port number there. A copy of its own: the graph
// may go away.
class Adjacency {
 public:
  explicit Adjacency(const Graph& graph);

  std::span<const LinkId> out(NodeId node) const noexcept {
    return std::span(links_).subspan(begin_[node], begin_[node + 1] - begin_[node]);
  }

 private:
  std::vector<std::uint32_t> begin_;  // per node and one more: where in links_ its links begin
  std::vector<LinkId> links_;
};

}  // namespace linkwright
