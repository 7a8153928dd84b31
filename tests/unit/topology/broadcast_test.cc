// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "link_models/topology/routes.h"
#include "tests/unit/topology/reference.h"

namespace linkwright {
namespace {

using reference::exactly_once;

reference::Flood flood_of(const Routes& routes) {
  return [&routes](NodeId node, LinkId in) { return reference::copy(routes.flood(node, in)); };
}

TEST(Broadcast, EveryHostGetsItOnceFromEveryHost) {
  for (const TopologyConfig& config : reference::small_ones()) {
    SCOPED_TRACE(reference::label(config));
    const Graph graph = make_graph(config);
    const Routes routes(graph, Routing::kShortest);
    for (HostId host = 0; host < graph.hosts; ++host)
      EXPECT_TRUE(exactly_once(graph, flood_of(routes), host)) << "from host " << host;
  }
}

// Do the switches that hosts can use join all hosts by cables that live both ways?
bool one_part_reaches_all(const Graph& graph, const std::vector<std::uint8_t>& dead) {
  std::vector<reference::Arc> both;
  for (const reference::Arc& arc : reference::arcs(graph, dead))
    if (dead[arc.link ^ 1u] == 0) both.push_back(arc);
  for (NodeId node = graph.hosts; node < graph.nodes.size(); ++node) {
    const auto distance = reference::distances(graph, both, node);
    bool all = true;
    for (HostId host = 0; host < graph.hosts; ++host)
      all = all && distance[host] != reference::kFar;
    if (all) return true;
  }
  return false;
}

TEST(Broadcast, AlsoAfterLinksHaveDiedAsLongAsConnected) {
  std::uint32_t connected = 0;
  for (const TopologyConfig& config : reference::small_ones())
    for (std::uint32_t seed = 0; seed < 30; ++seed) {
      SCOPED_TRACE(reference::label(config) + ", seed " + std::to_string(seed));
      const Graph graph = make_graph(config);
      reference::Dice dice(seed);
      std::vector<std::uint8_t> dead(links(graph), 0);
      for (std::uint32_t i = 0; i <= seed / 6; ++i) dead[dice.below(dead.size())] = 1;
      const Routes routes(graph, Routing::kShortest, dead);
      const bool all = one_part_reaches_all(graph, dead);
      connected += all ? 1 : 0;
      for (HostId host = 0; host < graph.hosts; ++host) {
        if (all) {
          EXPECT_TRUE(exactly_once(graph, flood_of(routes), host));
        }
        const auto count = reference::deliveries(graph, flood_of(routes), host, 10'000);
        for (const auto& [node, times] : count) EXPECT_EQ(times, 1u) << "never twice";
      }
    }
  EXPECT_GT(connected, 100u) << "the test has seen what it is about";
}

TEST(Broadcast, UsesNoDeadLinkAndNoWayBack) {
  const Graph graph = make_full_mesh({.switches = 5});
  std::vector<std::uint8_t> dead(links(graph), 0);
  dead[2 * 5 + 1] = 1;  // one direction is enough to lose the cable
  const Routes routes(graph, Routing::kShortest, dead);
  for (LinkId in = 0; in < links(graph); ++in)
    for (const LinkId link : routes.flood(to(graph, in), in)) {
      EXPECT_NE(link, reverse(in));
      EXPECT_NE(link / 2, 5u);
      EXPECT_EQ(from(graph, link), to(graph, in));
    }
}

TEST(Broadcast, TakesThePacketSwitchRatherThanTheCrossbar) {
  const Graph graph = make_ocs({.hosts = 4, .packet_switch = true});
  const Routes routes(graph, Routing::kShortest);
  ASSERT_EQ(routes.flood(0, kNoLink).size(), 1u);
  EXPECT_EQ(tier_of(graph, routes.flood(0, kNoLink).front()), 1u);
  EXPECT_TRUE(routes.flood(1, 0).empty()) << "a link that is not of the tree";
}

TEST(Broadcast, RunsIntoNoBranchWithoutHosts) {
  const Graph graph = make_leaf_spine({.leaves = 3, .spines = 4});
  const Routes routes(graph, Routing::kShortest);
  std::size_t switches = 0;
  for (const auto& [node, times] : reference::deliveries(graph, flood_of(routes), 0, 1'000))
    switches += node >= graph.hosts ? 1 : 0;
  EXPECT_EQ(switches, 4u) << "three leaves and one spine";
}

TEST(Broadcast, TwoHostsOnOneCable) {
  Graph graph;
  graph.nodes.resize(2, Node{.name = "host", .ports = 1, .place = {}});
  graph.hosts = 2;
  graph.cables = {{0, 1, 0, 0, 0}};
  const Routes routes(graph, Routing::kShortest);
  EXPECT_TRUE(exactly_once(graph, flood_of(routes), 0));
  EXPECT_TRUE(exactly_once(graph, flood_of(routes), 1));
  EXPECT_EQ(routes.hops(0, 1), 1u);
}

// The judge itself: flooding all ports of a graph with a loop, and a host left out, must fail.
TEST(Broadcast, TheJudgeSeesALoopAndAHostLeftOut) {
  const Graph graph = make_ring({.switches = 4});
  const Adjacency out(graph);
  const auto all_but_back = [&](NodeId node, LinkId in) {
    std::vector<LinkId> links = reference::copy(out.out(node));
    if (in != kNoLink) std::erase(links, in ^ 1u);
    return links;
  };
  EXPECT_FALSE(exactly_once(graph, all_but_back, 0));
  const Routes routes(graph, Routing::kShortest);
  const auto one_left_out = [&](NodeId node, LinkId in) {
    std::vector<LinkId> links = reference::copy(routes.flood(node, in));
    std::erase_if(links, [&](LinkId link) { return to(graph, link) == 3; });
    return links;
  };
  EXPECT_FALSE(exactly_once(graph, one_left_out, 0));
  EXPECT_TRUE(exactly_once(graph, flood_of(routes), 0));
}

}  // namespace
}  // namespace linkwright
