// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/rail_optimised.h"

#include <algorithm>

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {

std::vector<Violation> validate(const RailOptimisedConfig& config) {
  return TopologyCheck()
      .count("domains", config.domains)
      .count("gpus_per_domain", config.gpus_per_domain)
      .count("spines", config.spines)
      .count("uplinks", config.uplinks)
      .take_whole(config);
}

TopologyFigures figures(const RailOptimisedConfig& config) {
  const std::uint64_t rails = config.gpus_per_domain;
  const std::uint64_t hosts = capped_product(config.domains, rails);
  const std::uint64_t up = capped_product(config.spines, config.uplinks);  // per rail
  TopologyFigures whole{
      .hosts = hosts,
      .switches = capped_sum(rails, config.spines),
      .cables = capped_sum(hosts, capped_product(rails, up)),
      .most_ports = std::max(capped_sum(config.domains, up), capped_product(rails, config.uplinks)),
      .oversubscription = Ratio::of(config.domains, up)};
  if (rails % 2 == 0) whole.bisection = capped_product(rails / 2, up);
  return whole;
}

Graph make_rail_optimised(const RailOptimisedConfig& config) {
  GraphBuilder builder("rail_optimised", {"host", "spine"});
  const std::uint32_t rails = config.gpus_per_domain;
  for (std::uint32_t domain = 0; domain < config.domains; ++domain)
    for (std::uint32_t gpu = 0; gpu < rails; ++gpu) builder.add_host({domain, gpu});
  const NodeId first_rail = config.domains * rails;
  const NodeId first_spine = first_rail + rails;
  for (std::uint32_t rail = 0; rail < rails; ++rail) builder.add_switch("rail", rail);
  for (std::uint32_t spine = 0; spine < config.spines; ++spine) builder.add_switch("spine", spine);
  for (HostId host = 0; host < first_rail; ++host) builder.join(host, first_rail + host % rails, 0);
  for (std::uint32_t rail = 0; rail < rails; ++rail)
    for (std::uint32_t spine = 0; spine < config.spines; ++spine)
      builder.join(first_rail + rail, first_spine + spine, 1, config.uplinks);
  return builder.take();
}

}  // namespace linkwright
