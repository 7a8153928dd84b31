// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/graph.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/unit/topology/reference.h"

namespace linkwright {
namespace {

// What holds of every graph: hosts first, ports used from 0 without a gap and by one cable each,
// names of their own, tiers that exist.
void expect_well_formed(const Graph& graph) {
  std::set<std::string> names;
  std::set<std::pair<NodeId, std::uint16_t>> used;
  std::vector<std::uint32_t> degree(graph.nodes.size(), 0);
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    EXPECT_EQ(graph.nodes[node].kind == NodeKind::kHost, node < graph.hosts);
    EXPECT_TRUE(names.insert(graph.nodes[node].name).second) << graph.nodes[node].name;
  }
  for (const GraphCable& cable : graph.cables) {
    ASSERT_NE(cable.a, cable.b);
    ASSERT_LT(std::max(cable.a, cable.b), graph.nodes.size());
    EXPECT_LT(cable.tier, graph.tiers.size());
    EXPECT_TRUE(used.insert({cable.a, cable.port_a}).second);
    EXPECT_TRUE(used.insert({cable.b, cable.port_b}).second);
    EXPECT_LT(cable.port_a, graph.nodes[cable.a].ports);
    EXPECT_LT(cable.port_b, graph.nodes[cable.b].ports);
    ++degree[cable.a];
    ++degree[cable.b];
  }
  for (NodeId node = 0; node < graph.nodes.size(); ++node)
    EXPECT_EQ(degree[node], graph.nodes[node].ports) << graph.nodes[node].name;
}

TEST(Graph, EveryTopologyIsWellFormedAndAsItsClosedFormsSay) {
  for (const TopologyConfig& config : reference::small_ones()) {
    SCOPED_TRACE(reference::label(config));
    EXPECT_TRUE(validate(config).empty());
    const Graph graph = make_graph(config);
    const TopologyFigures whole = figures(config);
    expect_well_formed(graph);
    EXPECT_EQ(graph.topology, topology_name(config));
    std::uint64_t switches = 0;
    std::uint64_t crossbars = 0;
    std::uint64_t most_ports = 0;
    for (const Node& node : graph.nodes) {
      switches += node.kind == NodeKind::kSwitch ? 1 : 0;
      crossbars += node.kind == NodeKind::kCrossbar ? 1 : 0;
      most_ports = std::max<std::uint64_t>(most_ports, node.ports);
    }
    EXPECT_EQ(graph.hosts, whole.hosts);
    EXPECT_EQ(switches, whole.switches);
    EXPECT_EQ(crossbars, whole.crossbars);
    EXPECT_EQ(graph.nodes.size(), whole.nodes());
    EXPECT_EQ(graph.cables.size(), whole.cables);
    EXPECT_EQ(most_ports, whole.most_ports);
  }
}

TEST(Graph, LinksOfACableAndTheirEnds) {
  Graph graph;
  graph.nodes.resize(3);
  graph.cables = {{0, 2, 0, 5, 0}, {2, 1, 3, 0, 7}};
  EXPECT_EQ(links(graph), 4u);
  EXPECT_EQ(from(graph, 2), 2u);
  EXPECT_EQ(to(graph, 2), 1u);
  EXPECT_EQ(from(graph, 3), 1u);
  EXPECT_EQ(to(graph, 3), 2u);
  EXPECT_EQ(port_at_from(graph, 2), 3u);
  EXPECT_EQ(port_at_to(graph, 2), 0u);
  EXPECT_EQ(port_at_from(graph, 1), 5u);
  EXPECT_EQ(tier_of(graph, 3), 7u);
  EXPECT_EQ(reverse(3), 2u);
  const Adjacency adjacency(graph);
  const std::vector<LinkId> by_port{2, 1};
  EXPECT_EQ(reference::copy(adjacency.out(2)), by_port) << "port 3 before port 5";
  EXPECT_EQ(reference::copy(adjacency.out(0)), std::vector<LinkId>{0});
}

TEST(Graph, NamesSayWhatANodeIs) {
  const Graph torus = make_torus({.sizes = {3, 4}});
  EXPECT_EQ(torus.nodes[12 + 4 + 2].name, "sw(1,2)");
  EXPECT_EQ(torus.nodes[3].name, "host3");
  EXPECT_EQ(make_ocs({}).nodes[4].name, "ocs0");
  EXPECT_EQ(make_leaf_spine({}).nodes[5].name, "leaf1");
  EXPECT_EQ(make_leaf_spine({}).nodes[6].name, "spine0");
  EXPECT_NE(reference::node_named(make_rail_optimised({}), "rail2"), kNoNode);
  EXPECT_NE(reference::node_named(make_dragonfly({}), "router(8,3)"), kNoNode);
}

TEST(Graph, ARingOfTwoHasOneCableBetweenTheTwo) {
  EXPECT_EQ(make_ring({.switches = 2}).cables.size(), 3u);
  EXPECT_EQ(make_ring({.switches = 3}).cables.size(), 6u);
}

TEST(Graph, RailsTakeOneGpuOfEachDomain) {
  const Graph graph = make_rail_optimised({.domains = 5, .gpus_per_domain = 4});
  for (const GraphCable& cable : graph.cables) {
    if (cable.tier != 0) continue;
    EXPECT_EQ(graph.nodes[cable.a].place[1], graph.nodes[cable.b].place[0]);
  }
}

TEST(Graph, EveryPairOfDragonflyGroupsHasEquallyManyCables) {
  for (const DragonflyConfig& config :
       {balanced_dragonfly(1),
        balanced_dragonfly(3),
        DragonflyConfig{.groups = 5, .routers_per_group = 4, .global_links_per_router = 3},
        DragonflyConfig{.groups = 6, .routers_per_group = 4, .global_links_per_router = 2}}) {
    const Graph graph = make_dragonfly(config);
    std::map<std::set<std::uint32_t>, std::uint32_t> cables;
    for (const GraphCable& cable : graph.cables)
      if (cable.tier == 2) ++cables[{graph.nodes[cable.a].place[0], graph.nodes[cable.b].place[0]}];
    EXPECT_EQ(cables.size(), config.groups * (config.groups - 1) / 2);
    const std::uint32_t per_pair =
        config.routers_per_group * config.global_links_per_router / (config.groups - 1);
    for (const auto& [pair, count] : cables) {
      EXPECT_EQ(pair.size(), 2u) << "between two groups";
      EXPECT_EQ(count, per_pair);
    }
    const std::uint32_t most =
        config.hosts_per_router + config.routers_per_group - 1 + config.global_links_per_router;
    for (NodeId node = graph.hosts; node < graph.nodes.size(); ++node)
      EXPECT_LE(graph.nodes[node].ports, most);
  }
}

}  // namespace
}  // namespace linkwright
