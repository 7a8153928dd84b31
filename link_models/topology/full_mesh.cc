// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/full_mesh.h"

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {

std::vector<Violation> validate(const FullMeshConfig& config) {
  return TopologyCheck()
      .count("switches", config.switches, 2)
      .count("hosts_per_switch", config.hosts_per_switch)
      .take_whole(config);
}

TopologyFigures figures(const FullMeshConfig& config) {
  const std::uint64_t switches = config.switches;
  const std::uint64_t hosts = switches * config.hosts_per_switch;
  TopologyFigures whole{.hosts = hosts,
                        .switches = switches,
                        .cables = hosts + switches * (switches - 1) / 2,
                        .most_ports = config.hosts_per_switch + switches - 1};
  if (switches % 2 == 0) whole.bisection = switches * switches / 4;
  return whole;
}

Graph make_full_mesh(const FullMeshConfig& config) {
  GraphBuilder builder("full_mesh", {"host", "mesh"});
  for (std::uint32_t at = 0; at < config.switches; ++at)
    for (std::uint32_t i = 0; i < config.hosts_per_switch; ++i) builder.add_host({at, i});
  const NodeId first = config.switches * config.hosts_per_switch;
  for (std::uint32_t at = 0; at < config.switches; ++at) builder.add_switch("switch", at);
  for (HostId host = 0; host < first; ++host)
    builder.join(host, first + host / config.hosts_per_switch, 0);
  for (std::uint32_t a = 0; a < config.switches; ++a)
    for (std::uint32_t b = a + 1; b < config.switches; ++b) builder.join(first + a, first + b, 1);
  return builder.take();
}

}  // namespace linkwright
