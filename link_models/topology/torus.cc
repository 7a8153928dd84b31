// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/torus.h"

#include <algorithm>
#include <string>
#include <utility>

#include "link_models/topology/graph_builder.h"
#include "link_models/topology/topology_check.h"

namespace linkwright {
namespace {

constexpr std::size_t kMostDimensions = 8;

std::uint64_t switches_of(const TorusConfig& config) {
  std::uint64_t switches = 1;
  for (const std::uint32_t size : config.sizes) switches = capped_product(switches, size);
  return switches;
}

TorusConfig as_torus(const RingConfig& config) {
  return {.sizes = {config.switches}, .hosts_per_switch = config.hosts_per_switch};
}

std::vector<std::string> tier_names(std::size_t dimensions) {
  std::vector<std::string> names{"host"};
  for (std::size_t i = 0; i < dimensions; ++i) names.push_back("dimension" + std::to_string(i));
  return names;
}

// Coordinates of the switch of this number, the last coordinate running fastest.
std::vector<std::uint32_t> place_of(const TorusConfig& config, std::uint32_t number) {
  std::vector<std::uint32_t> place(config.sizes.size());
  for (std::size_t i = place.size(); i-- > 0; number /= config.sizes[i])
    place[i] = number % config.sizes[i];
  return place;
}

std::uint32_t number_of(const TorusConfig& config, const std::vector<std::uint32_t>& place) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < place.size(); ++i) number = number * config.sizes[i] + place[i];
  return number;
}

void join_dimension(GraphBuilder& builder,
                    const TorusConfig& config,
                    NodeId first,
                    std::size_t dimension) {
  const std::uint32_t size = config.sizes[dimension];
  const auto switches = static_cast<std::uint32_t>(switches_of(config));
  for (std::uint32_t number = 0; number < switches; ++number) {
    std::vector<std::uint32_t> place = place_of(config, number);
    if (size == 2 && place[dimension] == 1) continue;  // that is the same cable
    place[dimension] = (place[dimension] + 1) % size;
    builder.join(first + number,
                 first + number_of(config, place),
                 static_cast<std::uint16_t>(dimension + 1));
  }
}

Graph build(const TorusConfig& config, const std::string& name) {
  GraphBuilder builder(name, tier_names(config.sizes.size()));
  const auto switches = static_cast<std::uint32_t>(switches_of(config));
  for (std::uint32_t number = 0; number < switches; ++number)
    for (std::uint32_t i = 0; i < config.hosts_per_switch; ++i) {
      std::vector<std::uint32_t> place = place_of(config, number);
      place.push_back(i);
      builder.add_host(std::move(place));
    }
  const NodeId first = switches * config.hosts_per_switch;
  for (std::uint32_t number = 0; number < switches; ++number)
    builder.add_switch(name_with("sw", place_of(config, number)), place_of(config, number));
  for (HostId host = 0; host < first; ++host)
    builder.join(host, first + host / config.hosts_per_switch, 0);
  for (std::size_t dimension = 0; dimension < config.sizes.size(); ++dimension)
    join_dimension(builder, config, first, dimension);
  return builder.take();
}

}  // namespace

std::vector<Violation> validate(const TorusConfig& config) {
  TopologyCheck check;
  check.require(!config.sizes.empty() && config.sizes.size() <= kMostDimensions,
                "sizes",
                static_cast<std::uint32_t>(config.sizes.size()),
                "1 to " + std::to_string(kMostDimensions) + " dimensions");
  for (std::size_t i = 0; i < config.sizes.size(); ++i)
    check.count("sizes[" + std::to_string(i) + "]", config.sizes[i], 2);
  check.count("hosts_per_switch", config.hosts_per_switch);
  return check.take_whole(config);
}

std::vector<Violation> validate(const RingConfig& config) {
  return TopologyCheck()
      .count("switches", config.switches, 2)
      .count("hosts_per_switch", config.hosts_per_switch)
      .take_whole(config);
}

TopologyFigures figures(const TorusConfig& config) {
  const std::uint64_t switches = switches_of(config);
  TopologyFigures whole{.hosts = capped_product(switches, config.hosts_per_switch),
                        .switches = switches,
                        .cables = capped_product(switches, config.hosts_per_switch),
                        .most_ports = config.hosts_per_switch};
  for (const std::uint32_t size : config.sizes) {
    whole.cables = capped_sum(whole.cables, size == 2 ? switches / 2 : switches);
    whole.most_ports += size == 2 ? 1 : 2;
  }
  const std::uint32_t longest = *std::max_element(config.sizes.begin(), config.sizes.end());
  if (longest % 2 == 0) whole.bisection = switches / longest * (longest == 2 ? 1 : 2);
  return whole;
}

TopologyFigures figures(const RingConfig& config) {
  return figures(as_torus(config));
}

Graph make_torus(const TorusConfig& config) {
  return build(config, "torus");
}

Graph make_ring(const RingConfig& config) {
  return build(as_torus(config), "ring");
}

}  // namespace linkwright
