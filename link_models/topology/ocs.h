// SPDX-License-Identifier: Apache-2.0
//
// Hosts on one optical circuit switch, and beside it, when wanted, a packet switch that every host
// has a second cable to. The crossbar joins any host to any other in the graph; which circuits
// stand at an instant is not the graph's matter. With the packet switch two hosts have two shortest
// ways: who routes picks between the tiers, or names one of them dead.
//
// With spares every host has one cable more to the circuit switch, behind all others: port h of the
// crossbar is that of host h, and port hosts + h its spare.
//
// Tiers: "circuit", "packet", "spare". Places: host {number}, crossbar {0}, switch {0}.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

struct OcsConfig {
  std::uint32_t hosts = 4;
  bool packet_switch = false;
  bool spares = false;
};

std::vector<Violation> validate(const OcsConfig& config);

// Of a valid configuration, both.
TopologyFigures figures(const OcsConfig& config);
Graph make_ocs(const OcsConfig& config);

}  // namespace linkwright
