// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <boost/json.hpp>

#include "control/daemon/live_figures.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::array<const char*, 3> kKinds{"host", "switch", "crossbar"};

json::array nodes_of(const ResolvedFabric& fabric, const ResolvedScenario& scenario) {
  json::array out;
  const Graph& graph = fabric.config.graph;
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    json::object told{{"name", graph.nodes[node].name},
                      {"kind", kKinds[static_cast<std::size_t>(graph.nodes[node].kind)]},
                      {"ports", graph.nodes[node].ports},
                      {"port", nullptr}};
    if (node < fabric.ports.size() && fabric.ports[node] != kNoPortSpec)
      told["port"] = scenario.spec.ports[fabric.ports[node]].name;
    out.push_back(std::move(told));
  }
  return out;
}

json::array cables_of(const Graph& graph) {
  json::array out;
  for (const GraphCable& cable : graph.cables)
    out.push_back({{"a", cable.a},
                   {"b", cable.b},
                   {"port_a", cable.port_a},
                   {"port_b", cable.port_b},
                   {"tier", cable.tier}});
  return out;
}

}  // namespace

json::object live_plan(const ResolvedScenario& scenario) {
  json::array links;
  for (const CableFigures& cable : scenario.cables)
    links.push_back({{"link", cable.name},
                     {"a", cable.port_a},
                     {"b", cable.port_b},
                     {"profile", cable.direction[0].profile}});
  json::array fabrics;
  for (const ResolvedFabric& fabric : scenario.fabrics) {
    const Graph& graph = fabric.config.graph;
    fabrics.push_back({{"fabric", fabric.name},
                       {"topology", graph.topology},
                       {"tiers", json::array(graph.tiers.begin(), graph.tiers.end())},
                       {"nodes", nodes_of(fabric, scenario)},
                       {"cables", cables_of(graph)}});
  }
  return {
      {"scenario", scenario.name}, {"links", std::move(links)}, {"fabrics", std::move(fabrics)}};
}

}  // namespace linkwright
