// SPDX-License-Identifier: Apache-2.0
//
// Domains of GPUs, each a host here: GPU i of every domain is at rail switch i, so that equal ranks
// of all domains are one switch apart; the rails are joined by spines. The scale-up fabric within a
// domain is not in this graph (see superpod.h).
//
// Tiers: "host", "spine". Places: host {domain, gpu}, rail {number}, spine {number}. The halves of
// the bisection are the first and the second half of the rails.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

struct RailOptimisedConfig {
  std::uint32_t domains = 4;
  std::uint32_t gpus_per_domain = 8;  // and rails
  std::uint32_t spines = 4;
  std::uint32_t uplinks = 1;  // cables between a rail and a spine
};

std::vector<Violation> validate(const RailOptimisedConfig& config);

// Of a valid configuration, both.
TopologyFigures figures(const RailOptimisedConfig& config);
Graph make_rail_optimised(const RailOptimisedConfig& config);

}  // namespace linkwright
