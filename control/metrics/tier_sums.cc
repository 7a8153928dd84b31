// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/tier_sums.h"

#include <algorithm>

namespace linkwright::metrics {

std::vector<TierSum> tier_sums(const Graph& graph, const FabricReading& reading) {
  std::vector<TierSum> sums(graph.tiers.size());
  for (LinkId link = 0; link < reading.links.size(); ++link) {
    const LinkReading& each = reading.links[link];
    if (!each.is_sender) continue;
    TierSum& sum = sums[tier_of(graph, link)];
    ++sum.links;
    sum.sent += each.sent;
    sum.dropped += each.dropped;
    sum.lost += each.lost;
    sum.marked += each.marked;
    sum.waiting_bytes += each.waiting_bytes;
    sum.waiting_bytes_max = std::max(sum.waiting_bytes_max, each.waiting_bytes_max);
    sum.busy += each.busy;
    sum.paused += each.paused;
  }
  return sums;
}

}  // namespace linkwright::metrics
