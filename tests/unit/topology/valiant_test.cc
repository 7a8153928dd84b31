// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "link_models/topology/routes.h"
#include "tests/unit/topology/reference.h"

namespace linkwright {
namespace {

TEST(Valiant, GoesByTheMiddleAndArrives) {
  reference::Dice dice(1);
  for (const TopologyConfig& config : reference::small_ones()) {
    SCOPED_TRACE(reference::label(config));
    const Graph graph = make_graph(config);
    const Routes routes(graph, Routing::kValiant);
    const auto next = [&](NodeId node, NodeId target) {
      return reference::copy(routes.next(node, target));
    };
    for (int i = 0; i < 200; ++i) {
      const HostId a = dice.below(graph.hosts);
      const HostId b = dice.below(graph.hosts);
      const NodeId middle = routes.middle(a, b, dice.wide());
      if (a == b || middle == kNoNode) continue;
      EXPECT_EQ(graph.nodes[middle].kind, NodeKind::kSwitch);
      const auto there = reference::all_ways(graph, next, a, middle, 20);
      const auto on = reference::all_ways(graph, next, middle, b, 20);
      ASSERT_FALSE(there.empty());
      ASSERT_FALSE(on.empty());
      for (const auto& way : there) EXPECT_EQ(way.back(), middle);
      for (const auto& way : on) {
        EXPECT_EQ(way.back(), b);
        EXPECT_LE(there.front().size() + way.size() - 2, routes.longest());
      }
    }
  }
}

TEST(Valiant, LongestIsThatOfAllDetours) {
  for (const TopologyConfig& config :
       {TopologyConfig{TorusConfig{.sizes = {4, 3}}},
        TopologyConfig{RingConfig{.switches = 5, .hosts_per_switch = 2}},
        TopologyConfig{RingConfig{.switches = 4}},
        TopologyConfig{balanced_dragonfly(2)},
        TopologyConfig{LeafSpineConfig{.leaves = 3}}}) {
    SCOPED_TRACE(reference::label(config));
    const Graph graph = make_graph(config);
    const bool groups = graph.topology == "dragonfly";
    const Routes routes(graph, Routing::kValiant);
    std::uint32_t longest = 0;
    for (HostId a = 0; a < graph.hosts; ++a)
      for (HostId b = 0; b < graph.hosts; ++b)
        for (NodeId middle = graph.hosts; a != b && middle < graph.nodes.size(); ++middle) {
          const std::uint32_t group = graph.nodes[middle].place[0];
          const bool third = group != graph.nodes[a].place[0] && group != graph.nodes[b].place[0];
          if (!groups || third)
            longest = std::max(longest, routes.hops(a, middle) + routes.hops(middle, b));
        }
    EXPECT_EQ(routes.longest(), longest);
  }
  EXPECT_EQ(Routes(make_dragonfly(balanced_dragonfly(2)), Routing::kValiant).longest(), 8u)
      << "twice local, global, local, and the hosts' own";
}

// Each switch that may be the middle, equally often, within five standard deviations.
TEST(Valiant, MiddlesAreUniform) {
  constexpr int kDraws = 200'000;
  for (const TopologyConfig& config :
       {TopologyConfig{TorusConfig{.sizes = {4, 3}}}, TopologyConfig{balanced_dragonfly(2)}}) {
    const Graph graph = make_graph(config);
    const bool groups = graph.topology == "dragonfly";
    const Routes routes(graph, Routing::kValiant);
    for (const auto& [a, b] : {std::pair{0u, graph.hosts - 1},
                               std::pair{9u, 8u},
                               std::pair{graph.hosts / 4, graph.hosts / 2}}) {
      std::map<NodeId, int> seen;
      reference::Dice dice(7);
      for (int i = 0; i < kDraws; ++i) ++seen[routes.middle(a, b, dice.wide())];
      std::size_t allowed = 0;
      for (NodeId node = graph.hosts; node < graph.nodes.size(); ++node) {
        const std::uint32_t group = graph.nodes[node].place[0];
        const bool third = group != graph.nodes[a].place[0] && group != graph.nodes[b].place[0];
        allowed += !groups || third ? 1 : 0;
      }
      ASSERT_EQ(seen.size(), allowed);
      const double mean = double(kDraws) / double(allowed);
      for (const auto& [node, times] : seen) {
        EXPECT_NEAR(times, mean, 5 * std::sqrt(mean));
        const std::uint32_t group = graph.nodes[node].place[0];
        if (groups) {
          EXPECT_NE(group, graph.nodes[a].place[0]);
        }
        if (groups) {
          EXPECT_NE(group, graph.nodes[b].place[0]);
        }
      }
    }
  }
}

TEST(Valiant, ADrawDecides) {
  const Graph graph = make_torus({.sizes = {4, 4}});
  const Routes routes(graph, Routing::kValiant);
  EXPECT_EQ(routes.middle(0, 5, 0), 16u) << "the first switch";
  EXPECT_EQ(routes.middle(0, 5, ~std::uint64_t{0}), 31u) << "the last";
  EXPECT_EQ(routes.middle(0, 5, 12'345), routes.middle(0, 5, 12'345));
}

TEST(Valiant, TwoGroupsHaveNoThird) {
  const Routes routes(make_dragonfly({.groups = 2}), Routing::kValiant);
  EXPECT_EQ(routes.middle(0, 15, 99), kNoNode);
  EXPECT_NE(routes.middle(0, 1, 99), kNoNode) << "within a group the other one is a third";
}

TEST(Valiant, AMiddleWithoutAWayIsPassedOver) {
  const Graph graph = make_ring({.switches = 4});
  std::vector<std::uint8_t> dead(links(graph), 0);
  for (LinkId link = 0; link < links(graph); ++link)
    dead[link] = from(graph, link) == 6 || to(graph, link) == 6 ? 1 : 0;
  const Routes routes(graph, Routing::kValiant, dead);
  reference::Dice dice(3);
  for (int i = 0; i < 1'000; ++i) EXPECT_NE(routes.middle(0, 1, dice.wide()), 6u);
  EXPECT_EQ(routes.middle(0, 2, 0), kNoNode) << "host2 is cut off";
}

// The pick of an equal-cost set: a million hashes, five standard deviations.
TEST(Choose, IsFairForAnySize) {
  constexpr int kHashes = 1'000'000;
  reference::Dice dice(42);
  for (const std::uint32_t size : {1u, 2u, 3u, 5u, 7u, 8u, 18u, 48u, 63u}) {
    std::vector<LinkId> links(size);
    for (std::uint32_t i = 0; i < size; ++i) links[i] = 100 + i;
    std::vector<int> seen(size, 0);
    for (int i = 0; i < kHashes; ++i) ++seen[choose(links, dice()) - 100];
    const double share = 1.0 / size;
    for (const int times : seen)
      EXPECT_NEAR(times, kHashes * share, 5 * std::sqrt(kHashes * share * (1 - share)));
  }
}

TEST(Choose, BandsOfTheHashAndItsEnds) {
  const std::vector<LinkId> links{4, 6, 9};
  EXPECT_EQ(choose(links, 0), 4u);
  EXPECT_EQ(choose(links, 0x55555555), 4u);
  EXPECT_EQ(choose(links, 0x55555556), 6u);
  EXPECT_EQ(choose(links, 0xffffffff), 9u);
}

}  // namespace
}  // namespace linkwright
