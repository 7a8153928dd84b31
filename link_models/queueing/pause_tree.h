// SPDX-License-Identifier: Apache-2.0
//
// Who waits for whom because of pauses, at one instant: congestion trees with their roots and
// victims, and the cycles in which everyone waits for everyone: the PFC deadlock (Hu et al.,
// HotNets 2016; Guo et al., SIGCOMM 2016). A node is whatever the caller numbers, such as (switch,
// egress port, class). Analysis of a snapshot, not for the hot path: it allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace linkwright {

// `from` may not send because `to` has paused it.
struct PauseWait {
  std::uint32_t from = 0;
  std::uint32_t to = 0;

  friend bool operator==(const PauseWait&, const PauseWait&) = default;
  friend bool operator<(const PauseWait& a, const PauseWait& b) {
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  }
};

struct PauseVictim {
  std::uint32_t node = 0;
  std::uint32_t depth = 0;  // waits on the shortest way to the root, 1 or more

  friend bool operator==(const PauseVictim&, const PauseVictim&) = default;
};

// A root waits for nobody: it is where the congestion is. Its victims wait for it, directly or
// through others. A node may be a victim of several roots.
struct PauseTree {
  std::uint32_t root = 0;
  std::vector<PauseVictim> victims{};  // by depth, then node

  friend bool operator==(const PauseTree&, const PauseTree&) = default;
};

// Nodes in the order of their waits, from the smallest one on: each waits for the next, the last
// for the first. No node is in it twice.
using PauseCycle = std::vector<std::uint32_t>;

struct PauseReport {
  std::vector<PauseTree> trees;    // by root
  std::vector<PauseCycle> cycles;  // every elementary cycle once, in lexicographic order
  bool more_cycles = false;        // the list was cut at most_cycles

  // Nodes that wait, directly or through others, for a cycle, members of it included, ascending.
  // Where every wait must end before a node moves, these never move again by themselves.
  std::vector<std::uint32_t> deadlocked;
};

// Duplicate waits count once. The number of cycles can grow exponentially with that of the nodes,
// so their list ends at `most_cycles`.
PauseReport analyse_pauses(const std::vector<PauseWait>& waits, std::size_t most_cycles = 1'000);

}  // namespace linkwright
