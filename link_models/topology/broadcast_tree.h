// SPDX-License-Identifier: Apache-2.0
//
// The tree along which a broadcast runs, so that every host gets it exactly once whoever sends it.
// A crossbar counts as a node of the tree. Only cables of which both links are alive are used.
//
// Hosts are leaves. Where hosts have several cables the switches fall into parts that only hosts
// join (each scale-up switch of a superpod is one): the tree lies in the part that has most hosts,
// and among those in the one with fewest crossbars. Hosts that it misses get a tree of their own in
// the same way, so a host that has lost its scale-out cable hears no broadcast from other domains.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "link_models/topology/graph.h"

namespace linkwright {

class BroadcastTree {
 public:
  BroadcastTree(const Graph& graph, std::span<const std::uint8_t> dead_links);

  // The links by which a broadcast leaves `node` when it came in by `in`; kNoLink: it starts here.
  // Empty where `in` is no link of the tree. Never the way back.
  std::span<const LinkId> flood(NodeId node, LinkId in) const noexcept;

 private:
  std::vector<std::uint32_t> begin_;  // per node and one more: where in links_ its links begin
  std::vector<LinkId> links_;         // of each node twice over: all but one are then a span
  std::vector<std::uint32_t> slot_;   // by link: its place among those of its node, or kNoSlot
};

}  // namespace linkwright
