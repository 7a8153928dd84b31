// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/routes.h"

#include <algorithm>
#include <utility>

#include "link_models/topology/link_sets.h"
#include "link_models/topology/route_search.h"

namespace linkwright {
namespace {

// The routing of each half of a Valiant way.
Routing half_of(const Graph& graph, Routing routing) {
  if (routing != Routing::kValiant) return routing;
  for (const Routing half : {Routing::kDimensionOrder, Routing::kMinimal})
    if (fits(graph, half)) return half;
  return Routing::kShortest;
}

// The host that is farthest off, and how far the farthest of all others is.
class FarthestTwo {
 public:
  void see(HostId host, std::uint32_t hops) noexcept {
    if (hops == kNoWay || hops <= second_) return;
    second_ = hops;
    if (second_ <= first_) return;
    std::swap(first_, second_);
    host_ = host;
  }
  // 0: there is no other.
  std::uint32_t other_than(HostId host) const noexcept { return host == host_ ? second_ : first_; }

 private:
  HostId host_ = kNoNode;
  std::uint32_t first_ = 0;
  std::uint32_t second_ = 0;
};

}  // namespace

bool fits(const Graph& graph, Routing routing) noexcept {
  switch (routing) {
    case Routing::kDimensionOrder:
      return graph.topology == "ring" || graph.topology == "torus";
    case Routing::kMinimal:
      return graph.topology == "dragonfly";
    case Routing::kShortest:
    case Routing::kValiant:
      break;
  }
  return true;
}

Routes::Routes(const Graph& graph, Routing routing, std::span<const std::uint8_t> dead_links)
    : routing_(routing),
      nodes_(static_cast<std::uint32_t>(graph.nodes.size())),
      hosts_(graph.hosts),
      tree_(graph, dead_links) {
  const Routing half = half_of(graph, routing);
  build(graph, half, dead_links);
  if (routing == Routing::kValiant) list_middles(graph, half == Routing::kMinimal);
  // Straight as well: where a pair has no middle it goes straight.
  longest_ = std::max(longest_straight(), longest_detour());
}

void Routes::build(const Graph& graph, Routing half, std::span<const std::uint8_t> dead_links) {
  hops_.reserve(std::size_t{nodes_} * nodes_);
  set_of_.reserve(std::size_t{nodes_} * nodes_);
  RouteSearch search(graph, half, dead_links);
  LinkSets sets;
  for (NodeId target = 0; target < nodes_; ++target) {
    search.towards(target);
    hops_.insert(hops_.end(), search.hops().begin(), search.hops().end());
    for (NodeId node = 0; node < nodes_; ++node) set_of_.push_back(sets.intern(search.steps(node)));
  }
  begin_ = sets.take_begin();
  links_ = sets.take_links();
}

// All switches; those of a group of a dragonfly follow each other in the graph, and all groups are
// of one size.
void Routes::list_middles(const Graph& graph, bool by_group) {
  for (NodeId node = hosts_; node < nodes_; ++node)
    if (graph.nodes[node].kind == NodeKind::kSwitch) middles_.push_back(node);
  if (!by_group) return;
  for (const Node& node : graph.nodes) groups_.push_back(node.place[0]);
  const std::uint32_t last = groups_.empty() ? 0 : groups_.back();
  group_size_ = static_cast<std::uint32_t>(middles_.size()) / (last + 1);
}

// May a Valiant way from a to b go by way of `middle`?
bool Routes::passes(HostId a, HostId b, NodeId middle) const noexcept {
  if (!groups_.empty() && (groups_[middle] == groups_[a] || groups_[middle] == groups_[b]))
    return false;
  return hops(a, middle) != kNoWay && hops(middle, b) != kNoWay;
}

// Where in middles_ the draw points: every switch as likely, but those in the groups of a and b.
// The upper half of the draw is enough, 2^32 being far more than there are switches.
std::uint32_t Routes::first_middle(HostId a, HostId b, std::uint64_t draw) const noexcept {
  const auto all = static_cast<std::uint32_t>(middles_.size());
  const auto pick = [draw](std::uint32_t count) {
    return static_cast<std::uint32_t>(((draw >> 32) * count) >> 32);
  };
  if (groups_.empty()) return pick(all);
  const std::uint32_t low = std::min(groups_[a], groups_[b]) * group_size_;
  const std::uint32_t high = std::max(groups_[a], groups_[b]) * group_size_;
  std::uint32_t at = pick(all - (low == high ? 1 : 2) * group_size_);
  if (at >= low) at += group_size_;
  if (low != high && at >= high) at += group_size_;
  return at;
}

NodeId Routes::middle(HostId a, HostId b, std::uint64_t draw) const noexcept {
  const std::size_t first = middles_.empty() ? 0 : first_middle(a, b, draw);
  for (std::size_t i = 0; i < middles_.size(); ++i) {
    const NodeId node = middles_[(first + i) % middles_.size()];
    if (passes(a, b, node)) return node;
  }
  return kNoNode;
}

std::uint32_t Routes::longest_straight() const noexcept {
  std::uint32_t longest = 0;
  for (HostId a = 0; a < hosts_; ++a)
    for (HostId b = 0; b < hosts_; ++b)
      if (hops(a, b) != kNoWay) longest = std::max(longest, hops(a, b));
  return longest;
}

// To each middle from the farthest host, and on to the farthest other host.
std::uint32_t Routes::longest_detour() const noexcept {
  std::uint32_t longest = 0;
  for (const NodeId middle : middles_) {
    const auto takes_part = [&](HostId host) {
      return groups_.empty() || groups_[host] != groups_[middle];
    };
    FarthestTwo behind;
    for (HostId b = 0; b < hosts_; ++b)
      if (takes_part(b)) behind.see(b, hops(middle, b));
    for (HostId a = 0; a < hosts_; ++a) {
      const std::uint32_t rest = behind.other_than(a);
      if (!takes_part(a) || hops(a, middle) == kNoWay || rest == 0) continue;
      longest = std::max(longest, hops(a, middle) + rest);
    }
  }
  return longest;
}

std::size_t Routes::footprint() const noexcept {
  return hops_.size() * sizeof(hops_[0]) + set_of_.size() * sizeof(set_of_[0]) +
         begin_.size() * sizeof(begin_[0]) + links_.size() * sizeof(links_[0]);
}

}  // namespace linkwright
