// SPDX-License-Identifier: Apache-2.0
//
// A graph that a topology made is sound; one that was read may be anything. What routes, trees and
// fabrics take for granted of it.
#pragma once

#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/graph.h"

namespace linkwright {

// Nodes, ports and cables: within the limits of all topologies (topology_check.h), each port with
// one cable, no node without, none joined with itself. Takes memory in proportion to the cables.
std::vector<Violation> check_graph(const Graph& graph);

// The coordinates that the routing of its topology goes by: those of a ring or torus have one
// number of dimensions, a dragonfly's switches stand group by group, all groups of one size.
// Precondition: check_graph() is empty.
std::vector<Violation> check_places(const Graph& graph);

}  // namespace linkwright
