// SPDX-License-Identifier: Apache-2.0
//
// Fabrics for tests: every link alike, every host with one address, and traffic between hosts.
#pragma once

#include <cstdint>

#include "link_models/fabric/fabric_config.h"
#include "link_models/topology/topology.h"
#include "tests/support/drive_fabric.h"

namespace linkwright::test {

constexpr MacAddress address_of(HostId host) {
  return 0x02'00'00'00'00'00 + host + 1;
}

inline LinkConfig plain_link(std::uint64_t bits_per_second, Duration latency) {
  LinkConfig config;
  config.rate = {bits_per_second, 1};
  config.latency = latency;
  config.queue_limit_bytes = 1 << 24;
  return config;
}

inline FabricConfig uniform_fabric(const Graph& graph, const LinkConfig& link) {
  FabricConfig config;
  config.graph = graph;
  config.links.assign(links(graph), link);
  config.seed = 7;
  for (const Node& node : graph.nodes) {
    if (node.kind == NodeKind::kSwitch) {
      config.switches.emplace_back();
    } else if (node.kind == NodeKind::kCrossbar) {
      CrossbarNode crossbar;
      crossbar.crossbar.ports = node.ports;
      crossbar.crossbar.plan = StaticPlan{rotation(node.ports, 1)};
      config.crossbars.push_back(crossbar);
    }
  }
  config.hosts.resize(graph.hosts);
  for (HostId host = 0; host < graph.hosts; ++host)
    config.hosts[host].addresses = {address_of(host)};
  return config;
}

// Frames of a flow with equal hashes take one way.
inline HostArrival frame_of(
    HostId from, MacAddress to, Instant at, std::uint32_t bytes, std::uint32_t flow = 0) {
  HostArrival made;
  made.host = from;
  made.arrival.at = at;
  made.arrival.frame_bytes = bytes;
  made.arrival.tags.source = address_of(from);
  made.arrival.tags.destination = to;
  made.arrival.tags.flow_hash = flow;
  return made;
}

// In order of time, with handles by that order.
inline void in_order(std::vector<HostArrival>& arrivals) {
  std::stable_sort(arrivals.begin(), arrivals.end(), [](const auto& a, const auto& b) {
    return a.arrival.at < b.arrival.at;
  });
  for (std::size_t i = 0; i < arrivals.size(); ++i) arrivals[i].arrival.handle = i + 1;
}

}  // namespace linkwright::test
