// SPDX-License-Identifier: Apache-2.0
//
// Three tiers: pods of edge and aggregation switches, all joined to all within a pod, and a core.
// Aggregation switch j of every pod is joined to the j-th share of the core, one cable each. The
// k-ary fat tree (Al-Fares, Loukissas, Vahdat, SIGCOMM 2008) is a case of it; more hosts per edge
// switch or fewer core switches make it oversubscribed.
//
// Tiers: "host", "aggregation", "core". Places: host {pod, edge, number at it}, edge and
// aggregation switch {pod, number in it}, core {number}. The halves of the bisection are the first
// and the second half of the pods.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/graph.h"

namespace linkwright {

struct FatTreeConfig {
  std::uint32_t pods = 4;
  std::uint32_t edges_per_pod = 2;
  std::uint32_t aggregations_per_pod = 2;
  std::uint32_t cores = 4;  // a multiple of aggregations_per_pod
  std::uint32_t hosts_per_edge = 2;
};

// All switches of k ports, k even: k^3 / 4 hosts without oversubscription.
constexpr FatTreeConfig k_ary_fat_tree(std::uint32_t k) {
  return {.pods = k,
          .edges_per_pod = k / 2,
          .aggregations_per_pod = k / 2,
          .cores = k / 2 * (k / 2),
          .hosts_per_edge = k / 2};
}

std::vector<Violation> validate(const FatTreeConfig& config);

// Of a valid configuration, both.
TopologyFigures figures(const FatTreeConfig& config);
Graph make_fat_tree(const FatTreeConfig& config);

}  // namespace linkwright
