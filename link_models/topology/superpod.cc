// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/superpod.h"

#include <algorithm>
#include <string>

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/leaf_spine.h"
#include "link_models/topology/ocs.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {
namespace {

constexpr std::uint16_t kScaleUpTier = 0;
constexpr std::uint16_t kScaleOutTier = 1;
constexpr std::uint16_t kSpineTier = 2;

std::uint64_t hosts_of(const SuperpodConfig& config) {
  return capped_product(config.domains, config.gpus_per_domain);
}

LeafSpineConfig leaf_spine_of(const SuperpodConfig& config) {
  return {.leaves = config.leaves,
          .spines = config.spines,
          .hosts_per_leaf = static_cast<std::uint32_t>(hosts_of(config) / config.leaves),
          .uplinks = config.uplinks};
}

TopologyFigures scale_out_figures(const SuperpodConfig& config) {
  switch (config.scale_out) {
    case ScaleOut::kLeafSpine:
      return figures(leaf_spine_of(config));
    case ScaleOut::kOcs:
      return figures(OcsConfig{.hosts = static_cast<std::uint32_t>(hosts_of(config))});
    case ScaleOut::kNone:
      break;
  }
  return {.hosts = hosts_of(config)};
}

std::vector<std::string> tier_names(ScaleOut scale_out) {
  std::vector<std::string> names{"scale_up"};
  if (scale_out != ScaleOut::kNone) names.push_back("scale_out");
  if (scale_out == ScaleOut::kLeafSpine) names.push_back("spine");
  return names;
}

void add_scale_up(GraphBuilder& builder, const SuperpodConfig& config, HostId hosts) {
  for (std::uint32_t domain = 0; domain < config.domains; ++domain)
    for (std::uint32_t i = 0; i < config.scale_up_switches; ++i)
      builder.add_switch(name_with("scaleup", {domain, i}), {domain, i});
  for (HostId host = 0; host < hosts; ++host)
    for (std::uint32_t i = 0; i < config.scale_up_switches; ++i) {
      const std::uint32_t domain = host / config.gpus_per_domain;
      builder.join(host,
                   hosts + domain * config.scale_up_switches + i,
                   kScaleUpTier,
                   config.scale_up_cables);
    }
}

void add_leaf_spine(GraphBuilder& builder, const LeafSpineConfig& config, HostId hosts) {
  std::vector<NodeId> leaves;
  for (std::uint32_t leaf = 0; leaf < config.leaves; ++leaf)
    leaves.push_back(builder.add_switch("leaf", leaf));
  for (HostId host = 0; host < hosts; ++host)
    builder.join(host, leaves[host / config.hosts_per_leaf], kScaleOutTier);
  for (std::uint32_t i = 0; i < config.spines; ++i) {
    const NodeId spine = builder.add_switch("spine", i);
    for (const NodeId leaf : leaves) builder.join(leaf, spine, kSpineTier, config.uplinks);
  }
}

void add_crossbar(GraphBuilder& builder, HostId hosts) {
  const NodeId crossbar = builder.add_crossbar(0);
  for (HostId host = 0; host < hosts; ++host) builder.join(host, crossbar, kScaleOutTier);
}

void check_scale_out(TopologyCheck& check, const SuperpodConfig& config) {
  if (config.scale_out == ScaleOut::kNone)
    check.require(config.domains <= 1, "domains", config.domains, "1 without a scale-out");
  if (config.scale_out != ScaleOut::kLeafSpine) return;
  check.count("leaves", config.leaves)
      .count("spines", config.spines)
      .count("uplinks", config.uplinks);
  if (config.leaves != 0)
    check.require(hosts_of(config) % config.leaves == 0,
                  "leaves",
                  config.leaves,
                  "divisors of the " + std::to_string(hosts_of(config)) + " hosts");
}

}  // namespace

std::vector<Violation> validate(const SuperpodConfig& config) {
  TopologyCheck check;
  check.count("domains", config.domains)
      .count("gpus_per_domain", config.gpus_per_domain)
      .count("scale_up_switches", config.scale_up_switches)
      .count("scale_up_cables", config.scale_up_cables)
      .require(config.domains > 1 || config.gpus_per_domain > 1,
               "gpus_per_domain",
               config.gpus_per_domain,
               "2 or more in a single domain");
  check_scale_out(check, config);
  return check.take_whole(config);
}

TopologyFigures figures(const SuperpodConfig& config) {
  TopologyFigures whole = scale_out_figures(config);
  const std::uint64_t per_gpu = capped_product(config.scale_up_switches, config.scale_up_cables);
  const std::uint64_t own = config.scale_out == ScaleOut::kNone ? 0 : 1;
  whole.switches =
      capped_sum(whole.switches, capped_product(config.domains, config.scale_up_switches));
  whole.cables = capped_sum(whole.cables, capped_product(whole.hosts, per_gpu));
  whole.most_ports = std::max({whole.most_ports,
                               capped_sum(per_gpu, own),
                               capped_product(config.gpus_per_domain, config.scale_up_cables)});
  return whole;
}

Graph make_superpod(const SuperpodConfig& config) {
  GraphBuilder builder("superpod", tier_names(config.scale_out));
  builder.prefer(kScaleUpTier);
  const auto hosts = static_cast<HostId>(hosts_of(config));
  for (HostId host = 0; host < hosts; ++host)
    builder.add_host({host / config.gpus_per_domain, host % config.gpus_per_domain});
  add_scale_up(builder, config, hosts);
  if (config.scale_out == ScaleOut::kLeafSpine)
    add_leaf_spine(builder, leaf_spine_of(config), hosts);
  if (config.scale_out == ScaleOut::kOcs) add_crossbar(builder, hosts);
  return builder.take();
}

}  // namespace linkwright
