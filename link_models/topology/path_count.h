// SPDX-License-Identifier: Apache-2.0
//
// How many different ways the routes offer between two nodes: exact, to be held against the closed
// forms of the topologies.
#pragma once

#include <cstdint>
#include <optional>

#include "link_models/topology/graph.h"
#include "link_models/topology/routes.h"

namespace linkwright {

// 0: there is no way; 1 from a node to itself. Ways over parallel cables count one by one. Valiant
// routes: the ways of one half. Nothing when the number does not fit.
std::optional<std::uint64_t> path_count(const Graph& graph,
                                        const Routes& routes,
                                        NodeId from,
                                        NodeId target);

}  // namespace linkwright
