// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/broadcast_tree.h"

#include <algorithm>

namespace linkwright {
namespace {

constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};

// A set of switches and crossbars joined without any host between them, and the hosts at them.
struct Part {
  std::vector<NodeId> inner;
  std::vector<HostId> hosts;
  std::uint32_t crossbars = 0;
};

class TreeGrower {
 public:
  TreeGrower(const Graph& graph, std::span<const std::uint8_t> dead_links)
      : graph_(graph),
        dead_(dead_links),
        out_(graph),
        in_tree_(graph.cables.size(), 0),
        covered_(graph.hosts, 0) {}

  // By cable: is it in the tree?
  std::vector<std::uint8_t> grow() {
    find_parts();
    while (const Part* best = most_uncovered()) grow_in(*best);
    join_bare_pairs();
    return std::move(in_tree_);
  }

 private:
  bool alive(LinkId link) const {
    const auto dead = [&](LinkId each) { return each < dead_.size() && dead_[each] != 0; };
    return !dead(link) && !dead(reverse(link));
  }

  void find_parts() {
    std::vector<std::uint8_t> seen(graph_.nodes.size(), 0);
    for (NodeId node = graph_.hosts; node < graph_.nodes.size(); ++node)
      if (seen[node] == 0) parts_.push_back(part_around(node, seen));
  }

  Part part_around(NodeId start, std::vector<std::uint8_t>& seen) const {
    Part part{.inner = {start}, .hosts = {}};
    seen[start] = 1;
    for (std::size_t i = 0; i < part.inner.size(); ++i) {
      const NodeId node = part.inner[i];
      if (graph_.nodes[node].kind == NodeKind::kCrossbar) ++part.crossbars;
      for (const LinkId link : out_.out(node)) {
        if (!alive(link)) continue;
        const NodeId other = to(graph_, link);
        if (is_host(graph_, other)) {
          part.hosts.push_back(other);
        } else if (seen[other] == 0) {
          seen[other] = 1;
          part.inner.push_back(other);
        }
      }
    }
    std::sort(part.hosts.begin(), part.hosts.end());
    part.hosts.erase(std::unique(part.hosts.begin(), part.hosts.end()), part.hosts.end());
    return part;
  }

  std::size_t uncovered(const Part& part) const {
    return static_cast<std::size_t>(std::count_if(
        part.hosts.begin(), part.hosts.end(), [&](HostId host) { return covered_[host] == 0; }));
  }

  // Null when all hosts that any part reaches are covered.
  const Part* most_uncovered() const {
    const Part* best = nullptr;
    std::size_t most = 0;
    for (const Part& part : parts_) {
      const std::size_t count = uncovered(part);
      const bool as_many = best != nullptr && count == most;
      if (count > most || (as_many && part.crossbars < best->crossbars)) {
        best = &part;
        most = count;
      }
    }
    return best;
  }

  // Breadth first, so that the tree is shallow. A branch without hosts would only cost the wire: of
  // the cables between switches those are kept that lead to a host.
  void grow_in(const Part& part) {
    std::vector<LinkId> up(graph_.nodes.size(), kNoLink);  // to the node it was found from
    std::vector<std::uint8_t> needed(graph_.nodes.size(), 0);
    std::vector<NodeId> order{part.inner.front()};
    for (std::size_t i = 0; i < order.size(); ++i)
      for (const LinkId link : out_.out(order[i])) {
        const NodeId other = to(graph_, link);
        if (!alive(link) || other == order.front() || up[other] != kNoLink) continue;
        if (is_host(graph_, other)) {
          if (covered_[other] != 0) continue;
          covered_[other] = 1;
          up[other] = reverse(link);
          keep(link);
          needed[order[i]] = 1;
        } else {
          up[other] = reverse(link);
          order.push_back(other);
        }
      }
    for (std::size_t i = order.size(); i-- > 1;)
      if (needed[order[i]] != 0) {
        keep(up[order[i]]);
        needed[to(graph_, up[order[i]])] = 1;
      }
  }

  // Two hosts on one cable and nothing else between them.
  void join_bare_pairs() {
    for (LinkId link = 0; link < links(graph_); link += 2) {
      const NodeId a = from(graph_, link);
      const NodeId b = to(graph_, link);
      if (!is_host(graph_, a) || !is_host(graph_, b) || !alive(link)) continue;
      if (covered_[a] != 0 || covered_[b] != 0) continue;
      covered_[a] = covered_[b] = 1;
      keep(link);
    }
  }

  void keep(LinkId link) { in_tree_[link / 2] = 1; }

  const Graph& graph_;
  std::span<const std::uint8_t> dead_;
  Adjacency out_;
  std::vector<Part> parts_;
  std::vector<std::uint8_t> in_tree_;  // by cable
  std::vector<std::uint8_t> covered_;  // by host
};

}  // namespace

BroadcastTree::BroadcastTree(const Graph& graph, std::span<const std::uint8_t> dead_links)
    : slot_(links(graph), kNoSlot) {
  const std::vector<std::uint8_t> in_tree = TreeGrower(graph, dead_links).grow();
  const Adjacency out(graph);
  begin_.reserve(graph.nodes.size() + 1);
  begin_.push_back(0);
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    for (int time = 0; time < 2; ++time)
      for (const LinkId link : out.out(node))
        if (in_tree[link / 2] != 0) {
          if (time == 0) slot_[link] = static_cast<std::uint32_t>(links_.size()) - begin_.back();
          links_.push_back(link);
        }
    begin_.push_back(static_cast<std::uint32_t>(links_.size()));
  }
}

std::span<const LinkId> BroadcastTree::flood(NodeId node, LinkId in) const noexcept {
  const std::uint32_t count = (begin_[node + 1] - begin_[node]) / 2;
  const std::span<const LinkId> twice = std::span(links_).subspan(begin_[node], 2 * count);
  if (in == kNoLink) return twice.first(count);
  const std::uint32_t back = slot_[reverse(in)];
  // Those after the way back, and on into the second copy up to before it.
  return back == kNoSlot ? std::span<const LinkId>{} : twice.subspan(back + 1, count - 1);
}

}  // namespace linkwright
