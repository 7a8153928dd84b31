// SPDX-License-Identifier: Apache-2.0
//
// Two tiers: every leaf joined to every spine by `uplinks` parallel cables, hosts at the leaves.
// Tiers: "host", "spine". Places: host {leaf, number at it}, leaf {number}, spine {number}. The
// halves of the bisection are the first and the second half of the leaves.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

struct LeafSpineConfig {
  std::uint32_t leaves = 2;
  std::uint32_t spines = 2;
  std::uint32_t hosts_per_leaf = 2;
  std::uint32_t uplinks = 1;  // cables between a leaf and a spine
};

std::vector<Violation> validate(const LeafSpineConfig& config);

// Of a valid configuration, both.
TopologyFigures figures(const LeafSpineConfig& config);
Graph make_leaf_spine(const LeafSpineConfig& config);

}  // namespace linkwright
