// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/leaf_spine.h"

#include <algorithm>

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {

std::vector<Violation> validate(const LeafSpineConfig& config) {
  return TopologyCheck()
      .count("leaves", config.leaves)
      .count("spines", config.spines)
      .count("hosts_per_leaf", config.hosts_per_leaf)
      .count("uplinks", config.uplinks)
      .take_whole(config);
}

TopologyFigures figures(const LeafSpineConfig& config) {
  const std::uint64_t hosts = capped_product(config.leaves, config.hosts_per_leaf);
  const std::uint64_t up = capped_product(config.spines, config.uplinks);    // per leaf
  const std::uint64_t down = capped_product(config.leaves, config.uplinks);  // per spine
  TopologyFigures whole{.hosts = hosts,
                        .switches = capped_sum(config.leaves, config.spines),
                        .cables = capped_sum(hosts, capped_product(config.leaves, up)),
                        .most_ports = std::max(capped_sum(config.hosts_per_leaf, up), down),
                        .oversubscription = Ratio::of(config.hosts_per_leaf, up)};
  if (config.leaves % 2 == 0) whole.bisection = capped_product(config.leaves / 2, up);
  return whole;
}

Graph make_leaf_spine(const LeafSpineConfig& config) {
  GraphBuilder builder("leaf_spine", {"host", "spine"});
  for (std::uint32_t leaf = 0; leaf < config.leaves; ++leaf)
    for (std::uint32_t i = 0; i < config.hosts_per_leaf; ++i) builder.add_host({leaf, i});
  const NodeId first_leaf = config.leaves * config.hosts_per_leaf;
  const NodeId first_spine = first_leaf + config.leaves;
  for (std::uint32_t leaf = 0; leaf < config.leaves; ++leaf) builder.add_switch("leaf", leaf);
  for (std::uint32_t spine = 0; spine < config.spines; ++spine) builder.add_switch("spine", spine);
  for (HostId host = 0; host < first_leaf; ++host)
    builder.join(host, first_leaf + host / config.hosts_per_leaf, 0);
  for (std::uint32_t leaf = 0; leaf < config.leaves; ++leaf)
    for (std::uint32_t spine = 0; spine < config.spines; ++spine)
      builder.join(first_leaf + leaf, first_spine + spine, 1, config.uplinks);
  return builder.take();
}

}  // namespace linkwright
