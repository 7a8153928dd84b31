// SPDX-License-Identifier: Apache-2.0
#include "control/fabric/path_figures.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "link_models/topology/path_count.h"

namespace linkwright {
namespace {

std::vector<HostId> hosts_looked_at(std::uint32_t hosts) {
  const std::uint32_t count = std::min(hosts, kHostsLookedAt);
  std::vector<HostId> out;
  for (std::uint32_t i = 0; i < count; ++i)
    out.push_back(static_cast<HostId>(std::uint64_t{i} * hosts / count));
  return out;
}

void count_pair(const Graph& graph, const Routes& routes, HostId a, HostId b, PathFigures& out) {
  const std::uint32_t hops = routes.hops(a, b);
  if (hops == kNoWay) {
    ++out.without_way;
    return;
  }
  const auto paths = path_count(graph, routes, a, b);
  const bool first = out.pairs++ == 0;
  ++out.pairs_by_hops[hops];
  const std::uint64_t at_least = paths.value_or(std::numeric_limits<std::uint64_t>::max());
  out.fewest_paths = first ? at_least : std::min(out.fewest_paths, at_least);
  if (!paths)
    out.most_paths.reset();
  else if (out.most_paths)
    out.most_paths = std::max(*out.most_paths, *paths);
}

}  // namespace

PathFigures path_figures(const Graph& graph, Routing routing) {
  const Routes routes(graph, routing);
  PathFigures out;
  out.sampled = graph.hosts > kHostsLookedAt;
  const std::vector<HostId> hosts = hosts_looked_at(graph.hosts);
  for (const HostId a : hosts)
    for (const HostId b : hosts)
      if (a != b) count_pair(graph, routes, a, b, out);
  return out;
}

}  // namespace linkwright
