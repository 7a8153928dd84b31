// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/wait_cycles.h"

#include <utility>

namespace linkwright {
namespace {

// Who can be reached from `start` through candidates from `start` on.
std::vector<bool> reached(const Neighbours& edges,
                          const std::vector<bool>& candidate,
                          std::uint32_t start) {
  std::vector<bool> seen(edges.size());
  std::vector<std::uint32_t> pending = {start};
  seen[start] = true;
  while (!pending.empty()) {
    const std::uint32_t node = pending.back();
    pending.pop_back();
    for (const std::uint32_t next : edges[node]) {
      if (next < start || !candidate[next] || seen[next]) continue;
      seen[next] = true;
      pending.push_back(next);
    }
  }
  return seen;
}

// Cycles through `start` whose other nodes are larger. A node that led to no cycle is blocked until
// a node behind it leaves the path: until then, trying it again would find nothing again.
class CyclesThrough {
 public:
  CyclesThrough(const Neighbours& edges, std::vector<bool> inside, std::uint32_t start)
      : edges_(edges),
        inside_(std::move(inside)),
        start_(start),
        blocked_(edges.size()),
        freed_by_(edges.size()) {}

  // Depth first with a stack of its own: a graph of many nodes shall not overflow that of the
  // thread.
  void find(WaitCycles& found, std::size_t most_cycles) {
    enter(start_);
    while (!path_.empty()) {
      const std::uint32_t node = path_.back();
      Step& step = steps_.back();
      if (step.next_edge == edges_[node].size()) {
        leave();
        continue;
      }
      const std::uint32_t to = edges_[node][step.next_edge++];
      if (to == start_) {
        found.more = found.cycles.size() == most_cycles;
        if (found.more) return;
        found.cycles.push_back(path_);
        step.has_cycle = true;
      } else if (inside_[to] && !blocked_[to]) {
        enter(to);
      }
    }
  }

 private:
  struct Step {
    std::size_t next_edge = 0;
    bool has_cycle = false;
  };

  void enter(std::uint32_t node) {
    path_.push_back(node);
    steps_.emplace_back();
    blocked_[node] = true;
  }

  void leave() {
    const std::uint32_t node = path_.back();
    const bool has_cycle = steps_.back().has_cycle;
    path_.pop_back();
    steps_.pop_back();
    if (has_cycle) {
      unblock(node);
      if (!steps_.empty()) steps_.back().has_cycle = true;
    } else {
      for (const std::uint32_t to : edges_[node])
        if (inside_[to]) freed_by_[to].push_back(node);
    }
  }

  void unblock(std::uint32_t first) {
    std::vector<std::uint32_t> pending = {first};
    while (!pending.empty()) {
      const std::uint32_t node = pending.back();
      pending.pop_back();
      if (!blocked_[node]) continue;
      blocked_[node] = false;
      pending.insert(pending.end(), freed_by_[node].begin(), freed_by_[node].end());
      freed_by_[node].clear();
    }
  }

  const Neighbours& edges_;
  std::vector<bool> inside_;  // the strongly connected part of `start` among larger nodes
  std::uint32_t start_;
  std::vector<bool> blocked_;
  Neighbours freed_by_;  // by node: who is unblocked with it
  std::vector<std::uint32_t> path_;
  std::vector<Step> steps_;
};

}  // namespace

WaitCycles wait_cycles(const Neighbours& forward,
                       const Neighbours& backward,
                       const std::vector<bool>& candidate,
                       std::size_t most_cycles) {
  WaitCycles found;
  for (std::uint32_t start = 0; start < forward.size() && !found.more; ++start) {
    if (!candidate[start]) continue;
    std::vector<bool> inside = reached(forward, candidate, start);
    const std::vector<bool> returns = reached(backward, candidate, start);
    for (std::size_t node = 0; node < inside.size(); ++node)
      inside[node] = inside[node] && returns[node];
    CyclesThrough(forward, std::move(inside), start).find(found, most_cycles);
  }
  return found;
}

}  // namespace linkwright
