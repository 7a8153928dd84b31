// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/route_search.h"

#include <algorithm>

namespace linkwright {

RouteSearch::RouteSearch(const Graph& graph,
                         Routing routing,
                         std::span<const std::uint8_t> dead_links)
    : graph_(graph),
      routing_(fits(graph, routing) ? routing : Routing::kShortest),
      dead_links_(dead_links),
      out_(graph),
      hops_(graph.nodes.size(), kUnreached),
      level_(graph.nodes.size(), Level::kNone) {}

void RouteSearch::towards(NodeId target) {
  target_ = target;
  std::fill(hops_.begin(), hops_.end(), kUnreached);
  hops_[target] = 0;
  if (routing_ == Routing::kMinimal) return minimal(target);
  breadth_first(target);
}

// From the target back against the links.
void RouteSearch::breadth_first(NodeId target) {
  queue_.assign(1, target);
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    const NodeId node = queue_[i];
    if (is_host(graph_, node) && node != target) continue;  // hosts do not forward
    for (const LinkId out : out_.out(node)) {
      const LinkId link = reverse(out);
      const NodeId before = from(graph_, link);
      if (hops_[before] != kUnreached || !alive(link)) continue;
      if (routing_ == Routing::kDimensionOrder && !corrects_first(link)) continue;
      hops_[before] = static_cast<std::uint16_t>(hops_[node] + 1);
      queue_.push_back(before);
    }
  }
}

// Does the link go along the first dimension in which its start is not where the target is? The
// first and the last link of a way, between a host and its switch, always do.
bool RouteSearch::corrects_first(LinkId link) const noexcept {
  const NodeId start = from(graph_, link);
  const NodeId end = to(graph_, link);
  if (is_host(graph_, start) || is_host(graph_, end)) return true;
  const auto& here = graph_.nodes[start].place;
  const auto& there = graph_.nodes[end].place;
  const auto& wanted = graph_.nodes[target_].place;
  for (std::size_t i = 0; i < here.size(); ++i)
    if (here[i] != wanted[i]) return here[i] != there[i];
  return false;
}

// A router with a global cable into the target's group takes it; the others go to such a router of
// their own group. So no way has two local links in one group, also after cables have died.
void RouteSearch::minimal(NodeId target) {
  std::fill(level_.begin(), level_.end(), Level::kNone);
  std::vector<NodeId> routers{target};
  if (is_host(graph_, target)) {
    level_[target] = Level::kTarget;
    routers = spread(routers, Level::kRouter, false);
  } else {
    level_[target] = Level::kRouter;
  }
  std::vector<NodeId> reached = spread(routers, Level::kGroup, false);
  reached.insert(reached.end(), routers.begin(), routers.end());
  const std::vector<NodeId> global = spread(reached, Level::kGlobal, true);
  const std::vector<NodeId> local = spread(global, Level::kLocal, false);
  reached.insert(reached.end(), global.begin(), global.end());
  reached.insert(reached.end(), local.begin(), local.end());
  spread(reached, Level::kSource, false);
}

// The nodes of no level yet that have a link to one of `nodes` get `level`. Hosts are sources.
std::vector<NodeId> RouteSearch::spread(std::span<const NodeId> nodes,
                                        Level level,
                                        bool across_groups) {
  std::vector<NodeId> found;
  for (const NodeId node : nodes)
    for (const LinkId out : out_.out(node)) {
      const LinkId link = reverse(out);
      const NodeId before = from(graph_, link);
      if (!alive(link) || is_host(graph_, before) != (level == Level::kSource)) continue;
      if (same_group(before, node) == across_groups) continue;
      if (level_[before] == Level::kNone) {
        level_[before] = level;
        found.push_back(before);
      } else if (level_[before] != level) {
        continue;
      }
      const auto hops = static_cast<std::uint16_t>(hops_[node] + 1);
      hops_[before] = std::min(hops_[before], hops);
    }
  return found;
}

bool RouteSearch::is_minimal(LinkId link) const noexcept {
  const Level start = level_[from(graph_, link)];
  const Level end = level_[to(graph_, link)];
  if (start == Level::kLocal)
    return end == Level::kGlobal && same_group(from(graph_, link), to(graph_, link));
  return end < start;
}

bool RouteSearch::is_step(LinkId link) const noexcept {
  const NodeId start = from(graph_, link);
  const NodeId end = to(graph_, link);
  if (!alive(link) || hops_[end] == kUnreached || hops_[end] + 1 != hops_[start]) return false;
  if (is_host(graph_, end) && end != target_) return false;
  switch (routing_) {
    case Routing::kDimensionOrder:
      return corrects_first(link);
    case Routing::kMinimal:
      return is_minimal(link);
    case Routing::kShortest:
    case Routing::kValiant:
      break;
  }
  return true;
}

std::span<const LinkId> RouteSearch::steps(NodeId node) {
  steps_.clear();
  if (hops_[node] == kUnreached) return steps_;
  bool preferred = false;
  for (const LinkId link : out_.out(node)) {
    if (!is_step(link)) continue;
    preferred = preferred || tier_of(graph_, link) == graph_.preferred_tier;
    steps_.push_back(link);
  }
  if (preferred)
    std::erase_if(steps_,
                  [&](LinkId link) { return tier_of(graph_, link) != graph_.preferred_tier; });
  std::sort(steps_.begin(), steps_.end());
  return steps_;
}

}  // namespace linkwright
