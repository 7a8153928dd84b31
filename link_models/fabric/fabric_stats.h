// SPDX-License-Identifier: Apache-2.0
//
// What a fabric looks like from above: where the load is, how evenly it is spread, how long ways
// take, and who waits for whom. Analysis of a snapshot, not for the hot path: it allocates.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link_models/fabric/fabric_reading.h"
#include "link_models/queueing/pause_tree.h"
#include "link_models/topology/link_names.h"

namespace linkwright {

struct TierLoad {
  std::string tier;
  std::uint64_t links = 0;
  Tally sent;
  double mean_load = 0;
  double max_load = 0;
};

struct PathLatency {  // ns, upper bounds of histogram buckets
  std::uint64_t frames = 0;
  std::uint64_t shortest = 0;
  std::uint64_t median = 0;
  std::uint64_t p99 = 0;
  std::uint64_t longest = 0;
};

struct FabricStats {
  // Load: share of the time in which a frame was on the wire. Of all links that have a sender.
  LinkId hottest = kNoLink;
  double max_load = 0;
  double mean_load = 0;
  // Jain, Chiu and Hawe 1984: (sum x)^2 / (n sum x^2) of the bytes sent, over the links that
  // carried any; 1: all alike, 1/n: one has it all, 0: nothing was sent.
  double jain = 0;
  std::vector<TierLoad> tiers;
  PathLatency path_latency;
  // Nodes are (link, class) as pause_node() numbers them: the sender of that link may not send that
  // class, and who it waits for.
  PauseReport pauses;
};

constexpr LinkId link_of_pause(std::uint32_t node) {
  return node / kClasses;
}

// From the start to `until`, by which all is over that is to be counted.
FabricStats stats_of(const Graph& graph, const FabricReading& reading, Instant until);
FabricStats stats_of(const Fabric& fabric, Instant until);

}  // namespace linkwright
