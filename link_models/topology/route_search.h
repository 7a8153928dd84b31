// SPDX-License-Identifier: Apache-2.0
//
// The ways of all nodes to one target under a routing: how many links each of them is away, and
// which links are steps of a way. Used by Routes for one target after the other.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "link_models/topology/graph.h"
#include "link_models/topology/routes.h"

namespace linkwright {

class RouteSearch {
 public:
  static constexpr std::uint16_t kUnreached = 0xffff;

  // The graph and the dead links must outlive it. `routing` is not kValiant: that is two ways.
  RouteSearch(const Graph& graph, Routing routing, std::span<const std::uint8_t> dead_links);

  void towards(NodeId target);

  // Of the target that `towards` named last. The span is by node.
  std::span<const std::uint16_t> hops() const noexcept { return hops_; }

  // The links by which a way from `node` may begin, in ascending order. Valid until the next call.
  std::span<const LinkId> steps(NodeId node);

 private:
  // Where a node stands on a minimal way of a dragonfly, counted from the target.
  enum class Level : std::uint8_t { kTarget, kRouter, kGroup, kGlobal, kLocal, kSource, kNone };

  bool alive(LinkId link) const noexcept {
    return link >= dead_links_.size() || dead_links_[link] == 0;
  }
  bool same_group(NodeId left, NodeId right) const noexcept {
    return graph_.nodes[left].place[0] == graph_.nodes[right].place[0];
  }
  void breadth_first(NodeId target);
  void minimal(NodeId target);
  std::vector<NodeId> spread(std::span<const NodeId> nodes, Level level, bool across_groups);
  bool corrects_first(LinkId link) const noexcept;
  bool is_minimal(LinkId link) const noexcept;
  bool is_step(LinkId link) const noexcept;

  const Graph& graph_;
  Routing routing_;
  std::span<const std::uint8_t> dead_links_;
  Adjacency out_;
  NodeId target_ = kNoNode;
  std::vector<std::uint16_t> hops_;  // by node
  std::vector<Level> level_;         // by node, minimal routing only
  std::vector<NodeId> queue_;
  std::vector<LinkId> steps_;
};

}  // namespace linkwright
