// SPDX-License-Identifier: Apache-2.0
//
// What a graph that was read may not be. Each of these would have routes or trees read or count
// beyond what is there.
#include "link_models/topology/graph_check.h"

#include <gtest/gtest.h>

#include "link_models/topology/topology.h"

namespace linkwright {
namespace {

std::string told(const Graph& graph) {
  std::vector<Violation> found = check_graph(graph);
  if (found.empty()) found = check_places(graph);
  return found.empty() ? "" : found.front().field + ": " + found.front().message;
}

TEST(GraphCheck, EveryTopologyIsSound) {
  const std::vector<TopologyConfig> all{StarConfig{},
                                        FullMeshConfig{},
                                        LeafSpineConfig{},
                                        FatTreeConfig{},
                                        RailOptimisedConfig{},
                                        RingConfig{},
                                        TorusConfig{},
                                        TorusConfig{.sizes = {2, 3, 4}, .hosts_per_switch = 2},
                                        DragonflyConfig{},
                                        DragonflyConfig{.groups = 3},
                                        OcsConfig{},
                                        OcsConfig{.hosts = 4, .packet_switch = true},
                                        SuperpodConfig{}};
  for (const TopologyConfig& config : all)
    EXPECT_EQ(told(make_graph(config)), "") << topology_name(config);
}

TEST(GraphCheck, PortsAreCountedBeforeRoomIsMadeForThem) {
  Graph graph = make_graph(StarConfig{3});
  graph.nodes[3].ports = 60'000;
  EXPECT_EQ(told(graph), "cables: 3 for 60003 ports: each port has one cable");
}

TEST(GraphCheck, NoNodeIsWithoutACable) {
  Graph graph = make_graph(StarConfig{3});
  graph.nodes.push_back({NodeKind::kSwitch, "lost", 0, {9}});
  EXPECT_EQ(told(graph), "nodes: lost: 0 ports, allowed 1 to 65534");
}

TEST(GraphCheck, NoCableJoinsANodeWithItself) {
  Graph graph = make_graph(StarConfig{3});
  std::swap(graph.cables[0].b, graph.cables[1].a);
  std::swap(graph.cables[0].port_b, graph.cables[1].port_a);
  EXPECT_NE(told(graph), "");
  Graph loop = make_graph(RingConfig{.switches = 3, .hosts_per_switch = 1});
  for (GraphCable& cable : loop.cables)
    if (!is_host(loop, cable.a)) cable.b = cable.a;
  EXPECT_NE(told(loop).find("cables: "), std::string::npos);
}

TEST(GraphCheck, ATorusHasAsManyCoordinatesEverywhere) {
  Graph graph = make_graph(TorusConfig{.sizes = {3, 3}, .hosts_per_switch = 1});
  graph.nodes[4].place.pop_back();
  EXPECT_EQ(told(graph), "nodes: host4: 2 coordinates, not 3");
  Graph longer = make_graph(TorusConfig{.sizes = {3, 3}, .hosts_per_switch = 1});
  longer.nodes.back().place.push_back(1);
  EXPECT_NE(told(longer).find(": 3 coordinates, not 2"), std::string::npos);
}

TEST(GraphCheck, TheGroupsOfADragonflyAreAlikeAndInOrder) {
  const Graph sound = make_graph(DragonflyConfig{.groups = 3});
  Graph last = sound;
  last.nodes.back().place[0] = 0xffff'ffff;  // one more is 0, which nothing can be divided by
  EXPECT_EQ(told(last), "nodes: switches of a dragonfly stand group by group, as many in each");
  Graph none = sound;
  none.nodes[0].place.clear();
  EXPECT_EQ(told(none), "nodes: host0: is in no group");
  Graph stray = sound;
  stray.nodes[0].place[0] = 7;
  EXPECT_EQ(told(stray), "nodes: host0: is in a group without switches");
}

TEST(GraphCheck, NoMoreNodesThanRouteTablesHold) {
  Graph graph = make_graph(StarConfig{3});
  graph.nodes.resize(20'000, graph.nodes.front());
  EXPECT_EQ(told(graph).substr(0, 36), "nodes: 20000 are too many, allowed 1");
}

}  // namespace
}  // namespace linkwright
