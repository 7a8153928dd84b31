// SPDX-License-Identifier: Apache-2.0
//
// Every elementary cycle of a directed graph, each once: D. B. Johnson, "Finding all the elementary
// circuits of a directed graph", SIAM J. Comput. 4(1), 1975. Time grows with the number of cycles
// that are found, not with the dead ends between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace linkwright {

// By node: the nodes at the other ends of its edges, ascending, none twice.
using Neighbours = std::vector<std::vector<std::uint32_t>>;

struct WaitCycles {
  std::vector<std::vector<std::uint32_t>> cycles;  // from the smallest node on, lexicographic order
  bool more = false;                               // stopped at most_cycles
};

// Looks at nodes with candidate[node] only; `backward` is `forward` with its edges turned round.
WaitCycles wait_cycles(const Neighbours& forward,
                       const Neighbours& backward,
                       const std::vector<bool>& candidate,
                       std::size_t most_cycles);

}  // namespace linkwright
