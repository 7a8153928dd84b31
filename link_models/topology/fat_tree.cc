// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/fat_tree.h"

#include <algorithm>
#include <string>

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {
namespace {

std::uint32_t cores_per_aggregation(const FatTreeConfig& config) {
  return config.cores / config.aggregations_per_pod;
}

// The worse of hosts over aggregation and of aggregation over core.
Ratio worst_stage(const FatTreeConfig& config) {
  const std::uint64_t below_core = capped_product(config.edges_per_pod, config.hosts_per_edge);
  const bool core_is_worse = config.edges_per_pod > cores_per_aggregation(config);
  return core_is_worse ? Ratio::of(below_core, config.cores)
                       : Ratio::of(config.hosts_per_edge, config.aggregations_per_pod);
}

void add_nodes(GraphBuilder& builder, const FatTreeConfig& config) {
  for (std::uint32_t pod = 0; pod < config.pods; ++pod)
    for (std::uint32_t edge = 0; edge < config.edges_per_pod; ++edge)
      for (std::uint32_t i = 0; i < config.hosts_per_edge; ++i) builder.add_host({pod, edge, i});
  for (std::uint32_t pod = 0; pod < config.pods; ++pod)
    for (std::uint32_t i = 0; i < config.edges_per_pod; ++i)
      builder.add_switch(name_with("edge", {pod, i}), {pod, i});
  for (std::uint32_t pod = 0; pod < config.pods; ++pod)
    for (std::uint32_t i = 0; i < config.aggregations_per_pod; ++i)
      builder.add_switch(name_with("agg", {pod, i}), {pod, i});
  for (std::uint32_t core = 0; core < config.cores; ++core) builder.add_switch("core", core);
}

}  // namespace

std::vector<Violation> validate(const FatTreeConfig& config) {
  TopologyCheck check;
  check.count("pods", config.pods)
      .count("edges_per_pod", config.edges_per_pod)
      .count("aggregations_per_pod", config.aggregations_per_pod)
      .count("cores", config.cores)
      .count("hosts_per_edge", config.hosts_per_edge);
  if (config.aggregations_per_pod != 0)
    check.require(
        config.cores % config.aggregations_per_pod == 0,
        "cores",
        config.cores,
        "multiples of aggregations_per_pod = " + std::to_string(config.aggregations_per_pod));
  return check.take_whole(config);
}

TopologyFigures figures(const FatTreeConfig& config) {
  const std::uint64_t edges = capped_product(config.pods, config.edges_per_pod);
  const std::uint64_t hosts = capped_product(edges, config.hosts_per_edge);
  const std::uint64_t uplinks = cores_per_aggregation(config);
  TopologyFigures whole{
      .hosts = hosts,
      .switches =
          capped_sum(edges, capped_product(config.pods, config.aggregations_per_pod), config.cores),
      .cables = capped_sum(hosts,
                           capped_product(edges, config.aggregations_per_pod),
                           capped_product(config.pods, config.cores)),
      .most_ports = std::max({capped_sum(config.hosts_per_edge, config.aggregations_per_pod),
                              capped_sum(config.edges_per_pod, uplinks),
                              std::uint64_t{config.pods}}),
      .oversubscription = worst_stage(config)};
  // Each aggregation switch passes on what both its sides can carry.
  if (config.pods % 2 == 0)
    whole.bisection = capped_product(config.pods / 2,
                                     config.aggregations_per_pod,
                                     std::min<std::uint64_t>(config.edges_per_pod, uplinks));
  return whole;
}

Graph make_fat_tree(const FatTreeConfig& config) {
  GraphBuilder builder("fat_tree", {"host", "aggregation", "core"});
  add_nodes(builder, config);
  const NodeId first_edge = config.pods * config.edges_per_pod * config.hosts_per_edge;
  const NodeId first_aggregation = first_edge + config.pods * config.edges_per_pod;
  const NodeId first_core = first_aggregation + config.pods * config.aggregations_per_pod;
  for (HostId host = 0; host < first_edge; ++host)
    builder.join(host, first_edge + host / config.hosts_per_edge, 0);
  for (std::uint32_t edge = 0; edge < config.pods * config.edges_per_pod; ++edge)
    for (std::uint32_t j = 0; j < config.aggregations_per_pod; ++j) {
      const std::uint32_t pod = edge / config.edges_per_pod;
      builder.join(first_edge + edge, first_aggregation + pod * config.aggregations_per_pod + j, 1);
    }
  for (std::uint32_t pod = 0; pod < config.pods; ++pod)
    for (std::uint32_t core = 0; core < config.cores; ++core) {
      const std::uint32_t j = core / cores_per_aggregation(config);
      builder.join(first_aggregation + pod * config.aggregations_per_pod + j, first_core + core, 2);
    }
  return builder.take();
}

}  // namespace linkwright
