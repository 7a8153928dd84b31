// SPDX-License-Identifier: Apache-2.0
//
// What the links of each tier of a fabric did together: a fabric has too many for a series each.
#pragma once

#include <vector>

#include "link_models/fabric/fabric_reading.h"

namespace linkwright::metrics {

struct TierSum {
  std::uint64_t links = 0;  // that have a sender
  Tally sent;
  Tally dropped;
  Tally lost;
  std::uint64_t marked = 0;
  std::uint64_t waiting_bytes = 0;
  std::uint64_t waiting_bytes_max = 0;  // of one link
  Duration busy{};
  Duration paused{};
};

// In the order of the graph's tiers.
std::vector<TierSum> tier_sums(const Graph& graph, const FabricReading& reading);

}  // namespace linkwright::metrics
