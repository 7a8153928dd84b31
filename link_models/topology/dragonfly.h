// SPDX-License-Identifier: Apache-2.0
//
// Groups of routers, all joined to all within a group; every pair of groups is joined by equally
// many global cables (Kim, Dally, Scott, Abts, ISCA 2008). The arrangement is the palmtree
// (Camarero, Vallejo, Beivide, ACM TACO 2014): the global ports of a group, numbered 0, 1, ...
// router after router, lead to the group one before, two before, ... and round again. With g = a h
// + 1 groups there is one cable per pair. With fewer, only whole rounds of g - 1 ports are cabled,
// spread evenly over the routers; ports left over stay dark.
//
// Tiers: "host", "local", "global". Places: host {group, router, number at it}, router {group,
// number in it}. The halves of the bisection are the first and the second half of the groups.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

struct DragonflyConfig {
  std::uint32_t groups = 9;                   // g, at most a h + 1
  std::uint32_t routers_per_group = 4;        // a
  std::uint32_t global_links_per_router = 2;  // h
  std::uint32_t hosts_per_router = 2;         // p
};

// The balanced one of largest size: a = 2 p = 2 h, g = a h + 1.
constexpr DragonflyConfig balanced_dragonfly(std::uint32_t h) {
  return {.groups = 2 * h * h + 1,
          .routers_per_group = 2 * h,
          .global_links_per_router = h,
          .hosts_per_router = h};
}

std::vector<Violation> validate(const DragonflyConfig& config);

// Of a valid configuration, both.
TopologyFigures figures(const DragonflyConfig& config);
Graph make_dragonfly(const DragonflyConfig& config);

}  // namespace linkwright
