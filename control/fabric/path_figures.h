// SPDX-License-Identifier: Apache-2.0
//
// How far hosts are from each other in a fabric, and by how many ways.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "link_models/topology/graph.h"
#include "link_models/topology/routes.h"

namespace linkwright {

// Up to so many hosts every pair is looked at; of more, so many that are spread evenly.
inline constexpr std::uint32_t kHostsLookedAt = 64;

struct PathFigures {
  bool sampled = false;
  std::uint64_t pairs = 0;                               // ordered, that have a way
  std::uint64_t without_way = 0;                         // ordered pairs
  std::map<std::uint32_t, std::uint64_t> pairs_by_hops;  // a hop is a link
  std::uint64_t fewest_paths = 0;               // that the routing offers between two hosts
  std::optional<std::uint64_t> most_paths = 0;  // nothing: too many to count
};

PathFigures path_figures(const Graph& graph, Routing routing);

}  // namespace linkwright
