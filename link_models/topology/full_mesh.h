// SPDX-License-Identifier: Apache-2.0
//
// Switches that are all joined to all, each with its hosts; one host each makes every pair of hosts
// neighbours. Tiers: "host", "mesh". Places: host {switch, number at it}, switch {number}. The
// halves of the bisection are the first and the second half of the switches.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

struct FullMeshConfig {
  std::uint32_t switches = 4;
  std::uint32_t hosts_per_switch = 1;
};

std::vector<Violation> validate(const FullMeshConfig& config);

// Of a valid configuration, both.
TopologyFigures figures(const FullMeshConfig& config);
Graph make_full_mesh(const FullMeshConfig& config);

}  // namespace linkwright
