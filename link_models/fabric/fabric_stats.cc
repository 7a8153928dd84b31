// SPDX-License-Identifier: Apache-2.0
#include "link_models/fabric/fabric_stats.h"

#include <algorithm>

namespace linkwright {
namespace {

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

double load_of(const LinkReading& link, Instant now) {
  return ratio(static_cast<double>(picos(link.busy)), static_cast<double>(picos(now - kEpoch)));
}

double jain_index(const std::vector<double>& shares) {
  double sum = 0;
  double squares = 0;
  for (const double share : shares) {
    sum += share;
    squares += share * share;
  }
  return ratio(sum * sum, static_cast<double>(shares.size()) * squares);
}

PathLatency path_latency(const Histogram& histogram) {
  return {.frames = histogram.total(),
          .shortest = histogram.percentile(0),
          .median = histogram.percentile(0.5),
          .p99 = histogram.percentile(0.99),
          .longest = histogram.percentile(1)};
}

}  // namespace

FabricStats stats_of(const Graph& graph, const FabricReading& reading, Instant until) {
  FabricStats stats;
  for (const std::string& tier : graph.tiers)
    stats.tiers.push_back({.tier = tier, .links = 0, .sent = {}});
  std::vector<double> shares;
  double loads = 0;
  std::uint64_t senders = 0;
  for (LinkId link = 0; link < links(graph); ++link) {
    const LinkReading& sender = reading.links[link];
    if (!sender.is_sender) continue;
    const double load = load_of(sender, until);
    TierLoad& tier = stats.tiers[tier_of(graph, link)];
    ++tier.links;
    tier.sent += sender.sent;
    tier.mean_load += load;
    tier.max_load = std::max(tier.max_load, load);
    if (load > stats.max_load) {
      stats.max_load = load;
      stats.hottest = link;
    }
    loads += load;
    ++senders;
    if (sender.sent.bytes > 0) shares.push_back(static_cast<double>(sender.sent.bytes));
  }
  for (TierLoad& tier : stats.tiers)
    tier.mean_load = ratio(tier.mean_load, static_cast<double>(tier.links));
  stats.mean_load = ratio(loads, static_cast<double>(senders));
  stats.jain = jain_index(shares);
  stats.path_latency = path_latency(reading.path_latency);
  stats.pauses = analyse_pauses(reading.waits);
  return stats;
}

FabricStats stats_of(const Fabric& fabric, Instant until) {
  FabricReading reading(fabric.graph(), fabric.faults().size());
  read(fabric, until, reading);
  return stats_of(fabric.graph(), reading, until);
}

}  // namespace linkwright
