// SPDX-License-Identifier: Apache-2.0
//
// The ways through a graph: for every node and every target the links by which a frame may leave.
// Computed once per state of the links, with integers only, so that two machines route alike. Equal
// sets of links are stored once; what grows with the square of the nodes is 6 octets per pair.
//
// Hosts do not forward: a host is the first or the last node of a way, also where it has several
// cables, as in a superpod.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "link_models/topology/broadcast_tree.h"
#include "link_models/topology/graph.h"

namespace linkwright {

enum class Routing : std::uint8_t {
  // All shortest ways; those of a set are meant to share the load (ECMP).
  kShortest,
  // Ring and torus: correct the first coordinate, then the second, ... each the short way round (at
  // half of an even ring both ways round are as short, and both are offered). Order of dimensions
  // breaks the cycles between dimensions but not the one within a ring: with lossless flow control
  // a ring still needs two virtual channels and a dateline (Dally and Seitz 1987), or it can lock.
  kDimensionOrder,
  // Dragonfly: at most one local, one global and one local link (Kim, Dally, Scott, Abts, ISCA
  // 2008). Free of deadlock with one virtual channel more after the global link.
  kMinimal,
  // By way of a random middle: `middle` picks it, and both halves are dimension order on ring and
  // torus, minimal on a dragonfly, shortest elsewhere. Each half needs virtual channels of its own.
  kValiant,
};

// Whether the graph has the coordinates that the routing goes by. Where it has not, Routes takes
// the shortest ways.
bool fits(const Graph& graph, Routing routing) noexcept;

inline constexpr std::uint32_t kNoWay = ~std::uint32_t{0};

// The pick of one of several links by 32 bits of hash: multiply and shift, which is a division by
// bands of 2^32 / n. For any n the shares differ by at most one part in 2^32 / n, where a remainder
// of a power of two would not do and a division would cost more. The high bits decide, so the hash
// must be good there; and it should differ from switch to switch, or all of them pick alike.
// `links` is not empty.
inline LinkId choose(std::span<const LinkId> links, std::uint32_t hash) noexcept {
  return links[(std::uint64_t{hash} * links.size()) >> 32];
}

class Routes {
 public:
  // With all cables but those that rest.
  Routes(const Graph& graph, Routing routing) : Routes(graph, routing, resting_links(graph)) {}
  // `dead_links`: by LinkId, nonzero is dead and not used; what lies beyond its end is alive.
  Routes(const Graph& graph, Routing routing, std::span<const std::uint8_t> dead_links);

  // The links by which a frame for `target` (any node) may leave `node`, in ascending order. Empty:
  // there is no way, or node == target. Each of them leads to a node that is one link nearer.
  std::span<const LinkId> next(NodeId node, NodeId target) const noexcept {
    const std::uint32_t set = set_of_[pair(node, target)];
    return std::span(links_).subspan(begin_[set], begin_[set + 1] - begin_[set]);
  }

  // Links on the way from one node to another; kNoWay when there is none.
  std::uint32_t hops(NodeId from, NodeId to) const noexcept {
    const std::uint16_t hops = hops_[pair(from, to)];
    return hops == kUnreached ? kNoWay : hops;
  }

  // The middle of a Valiant way between two hosts, from 64 uniform bits: a switch of a third group
  // on a dragonfly, any switch elsewhere. A switch that has no way from a or to b is passed over
  // for the next one. kNoNode: there is none (a dragonfly of two groups), go straight.
  NodeId middle(HostId a, HostId b, std::uint64_t draw) const noexcept;

  // The links by which a broadcast leaves `node` when it came in by link `in` (kNoLink: it starts
  // here): along a tree, so that every host gets it once. See broadcast_tree.h.
  std::span<const LinkId> flood(NodeId node, LinkId in) const noexcept {
    return tree_.flood(node, in);
  }

  // Most links on any way between two hosts, with the detour where the routing is Valiant; 0 when
  // no two hosts have a way.
  std::uint32_t longest() const noexcept { return longest_; }

  Routing routing() const noexcept { return routing_; }

  // Octets that the tables take.
  std::size_t footprint() const noexcept;

 private:
  static constexpr std::uint16_t kUnreached = 0xffff;

  std::size_t pair(NodeId node, NodeId target) const noexcept {
    return std::size_t{target} * nodes_ + node;
  }
  void build(const Graph& graph, Routing half, std::span<const std::uint8_t> dead_links);
  void list_middles(const Graph& graph, bool by_group);
  std::uint32_t first_middle(HostId a, HostId b, std::uint64_t draw) const noexcept;
  bool passes(HostId a, HostId b, NodeId middle) const noexcept;
  std::uint32_t longest_straight() const noexcept;
  std::uint32_t longest_detour() const noexcept;

  Routing routing_;
  std::uint32_t nodes_;
  std::uint32_t hosts_;
  std::vector<std::uint16_t> hops_;    // by pair
  std::vector<std::uint32_t> set_of_;  // by pair: index of the set
  std::vector<std::uint32_t> begin_;   // by set and one more: where in links_ it begins
  std::vector<LinkId> links_;
  std::vector<NodeId> middles_;        // switches that a Valiant way may go by
  std::vector<std::uint32_t> groups_;  // by node: its group of a dragonfly; else empty
  std::uint32_t group_size_ = 0;       // switches per group
  BroadcastTree tree_;
  std::uint32_t longest_ = 0;
};

}  // namespace linkwright
