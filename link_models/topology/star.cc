// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/star.h"

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {

std::vector<Violation> validate(const StarConfig& config) {
  return TopologyCheck().count("hosts", config.hosts, 2).take_whole(config);
}

TopologyFigures figures(const StarConfig& config) {
  return {.hosts = config.hosts, .switches = 1, .cables = config.hosts, .most_ports = config.hosts};
}

Graph make_star(const StarConfig& config) {
  GraphBuilder builder("star", {"host"});
  for (std::uint32_t host = 0; host < config.hosts; ++host) builder.add_host({host});
  const NodeId centre = builder.add_switch("switch", 0);
  for (HostId host = 0; host < config.hosts; ++host) builder.join(host, centre, 0);
  return builder.take();
}

}  // namespace linkwright
