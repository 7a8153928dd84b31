// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/ocs.h"

#include <string>
#include <utility>

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {

std::vector<Violation> validate(const OcsConfig& config) {
  return TopologyCheck().count("hosts", config.hosts, 2).take_whole(config);
}

TopologyFigures figures(const OcsConfig& config) {
  const std::uint64_t parts = 1 + config.packet_switch + config.spares;
  return {.hosts = config.hosts,
          .switches = config.packet_switch,
          .crossbars = 1,
          .cables = capped_product(config.hosts, parts),
          .most_ports = capped_product(config.hosts, 1 + config.spares)};
}

Graph make_ocs(const OcsConfig& config) {
  std::vector<std::string> tiers{"circuit"};
  if (config.packet_switch) tiers.push_back("packet");
  if (config.spares) tiers.push_back("spare");
  GraphBuilder builder("ocs", std::move(tiers));
  for (std::uint32_t host = 0; host < config.hosts; ++host) builder.add_host({host});
  const NodeId crossbar = builder.add_crossbar(0);
  for (HostId host = 0; host < config.hosts; ++host) builder.join(host, crossbar, 0);
  if (config.packet_switch) {
    const NodeId packet = builder.add_switch("packet", 0);
    for (HostId host = 0; host < config.hosts; ++host) builder.join(host, packet, 1);
  }
  if (config.spares) {
    const std::uint16_t tier = config.packet_switch ? 2 : 1;
    for (HostId host = 0; host < config.hosts; ++host) builder.join(host, crossbar, tier);
    builder.spare(tier);
  }
  return builder.take();
}

}  // namespace linkwright
