// SPDX-License-Identifier: Apache-2.0
//
// All hosts on one switch. Tier: "host". Places: host {number}, switch {0}.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

struct StarConfig {
  std::uint32_t hosts = 2;
};

std::vector<Violation> validate(const StarConfig& config);

// Of a valid configuration, both.
TopologyFigures figures(const StarConfig& config);
Graph make_star(const StarConfig& config);

}  // namespace linkwright
