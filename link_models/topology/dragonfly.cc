// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/dragonfly.h"

#include <string>

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {
namespace {

std::uint64_t global_ports(const DragonflyConfig& config) {
  return capped_product(config.routers_per_group, config.global_links_per_router);
}

std::uint64_t cables_per_pair(const DragonflyConfig& config) {
  return global_ports(config) / (config.groups - 1);
}

class Arrangement {
 public:
  explicit Arrangement(const DragonflyConfig& config)
      : groups_(config.groups),
        routers_(config.routers_per_group),
        used_(static_cast<std::uint32_t>(cables_per_pair(config)) * (config.groups - 1)) {}

  std::uint32_t used() const { return used_; }  // global ports of a group

  std::uint32_t group_behind(std::uint32_t group, std::uint32_t port) const {
    return (group + groups_ - 1 - port % (groups_ - 1)) % groups_;
  }
  // Of the same round, at the other end: what is d groups back from here is g - d back from there.
  std::uint32_t port_behind(std::uint32_t port) const {
    const std::uint32_t in_round = port % (groups_ - 1);
    return port - in_round + (groups_ - 2 - in_round);
  }
  std::uint32_t router_of(std::uint32_t port) const {
    return static_cast<std::uint32_t>(std::uint64_t{port} * routers_ / used_);
  }

 private:
  std::uint32_t groups_;
  std::uint32_t routers_;
  std::uint32_t used_;
};

void join_groups(GraphBuilder& builder, const DragonflyConfig& config, NodeId first) {
  const Arrangement arrangement(config);
  const auto router = [&](std::uint32_t group, std::uint32_t port) {
    return first + group * config.routers_per_group + arrangement.router_of(port);
  };
  for (std::uint32_t group = 0; group < config.groups; ++group)
    for (std::uint32_t port = 0; port < arrangement.used(); ++port) {
      const std::uint32_t other = arrangement.group_behind(group, port);
      if (other < group) continue;  // joined from there
      builder.join(router(group, port), router(other, arrangement.port_behind(port)), 2);
    }
}

}  // namespace

std::vector<Violation> validate(const DragonflyConfig& config) {
  TopologyCheck check;
  check.count("groups", config.groups, 2)
      .count("routers_per_group", config.routers_per_group)
      .count("global_links_per_router", config.global_links_per_router)
      .count("hosts_per_router", config.hosts_per_router);
  const std::uint64_t most = global_ports(config) + 1;
  check.require(
      config.groups <= most,
      "groups",
      config.groups,
      "2 to " + std::to_string(most) + " = routers_per_group x global_links_per_router + 1");
  return check.take_whole(config);
}

TopologyFigures figures(const DragonflyConfig& config) {
  const std::uint64_t groups = config.groups;
  const std::uint64_t a = config.routers_per_group;
  const std::uint64_t routers = capped_product(groups, a);
  const std::uint64_t hosts = capped_product(routers, config.hosts_per_router);
  const std::uint64_t per_pair = cables_per_pair(config);
  const std::uint64_t used = per_pair * (groups - 1);
  TopologyFigures whole{
      .hosts = hosts,
      .switches = routers,
      .cables = capped_sum(
          hosts, capped_product(groups, a * (a - 1) / 2), capped_product(groups, used) / 2),
      .most_ports = capped_sum(config.hosts_per_router, a - 1, (used + a - 1) / a)};
  if (groups % 2 == 0) whole.bisection = capped_product(groups / 2, groups / 2, per_pair);
  return whole;
}

Graph make_dragonfly(const DragonflyConfig& config) {
  GraphBuilder builder("dragonfly", {"host", "local", "global"});
  const std::uint32_t routers = config.groups * config.routers_per_group;
  const auto place = [&](std::uint32_t router) {
    return GraphBuilder::Place{router / config.routers_per_group,
                               router % config.routers_per_group};
  };
  for (std::uint32_t router = 0; router < routers; ++router)
    for (std::uint32_t i = 0; i < config.hosts_per_router; ++i)
      builder.add_host({place(router)[0], place(router)[1], i});
  const NodeId first = routers * config.hosts_per_router;
  for (std::uint32_t router = 0; router < routers; ++router)
    builder.add_switch(name_with("router", place(router)), place(router));
  for (HostId host = 0; host < first; ++host)
    builder.join(host, first + host / config.hosts_per_router, 0);
  for (std::uint32_t a = 0; a < routers; ++a)
    for (std::uint32_t b = a + 1; b < routers && place(b)[0] == place(a)[0]; ++b)
      builder.join(first + a, first + b, 1);
  join_groups(builder, config, first);
  return builder.take();
}

}  // namespace linkwright
