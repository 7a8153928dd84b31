// SPDX-License-Identifier: Apache-2.0
//
// Switches at the points of a grid that closes on itself in every dimension, each with its hosts;
// a ring is the torus of one dimension. A dimension of two has one cable between the two, not the
// two that going round both ways would count.
//
// Tiers: "host", then one per dimension: "dimension0", ... Places: switch {coordinates}, host
// {coordinates of its switch, number at it}; the last coordinate runs fastest. The halves of the
// bisection are those of the longest dimension (the first of them when several are).
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

struct TorusConfig {
  std::vector<std::uint32_t> sizes = {4, 4};  // one per dimension
  std::uint32_t hosts_per_switch = 1;
};

struct RingConfig {
  std::uint32_t switches = 4;
  std::uint32_t hosts_per_switch = 1;
};

std::vector<Violation> validate(const TorusConfig& config);
std::vector<Violation> validate(const RingConfig& config);

// Of a valid configuration, all of them.
TopologyFigures figures(const TorusConfig& config);
TopologyFigures figures(const RingConfig& config);
Graph make_torus(const TorusConfig& config);
Graph make_ring(const RingConfig& config);

}  // namespace linkwright
