// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/routes.h"

#include <gtest/gtest.h>

#include "tests/unit/topology/reference.h"

namespace linkwright {
namespace {

using reference::copy;
using reference::kFar;

reference::NextLinks next_of(const Routes& routes) {
  return [&routes](NodeId node, NodeId target) { return copy(routes.next(node, target)); };
}

std::vector<std::uint8_t> some_dead(const Graph& graph, std::uint32_t seed, std::uint32_t one_in) {
  reference::Dice dice(seed);
  std::vector<std::uint8_t> dead(links(graph));
  for (std::uint8_t& each : dead) each = dice.below(one_in) == 0 ? 1 : 0;
  return dead;
}

// Links that are steps of a shortest way; within a domain of a superpod those of the scale-up only,
// if there are any.
std::vector<LinkId> expected_links(const Graph& graph, std::vector<LinkId> found) {
  const auto scale_up = [&](LinkId link) { return graph.cables[link / 2].tier == 0; };
  if (graph.topology == "superpod" && std::any_of(found.begin(), found.end(), scale_up))
    std::erase_if(found, [&](LinkId link) { return !scale_up(link); });
  return found;
}

void expect_shortest(const Graph& graph, const std::vector<std::uint8_t>& dead) {
  const Routes routes(graph, Routing::kShortest, dead);
  const std::vector<reference::Arc> arcs = reference::arcs(graph, dead);
  std::uint32_t longest = 0;
  for (NodeId target = 0; target < graph.nodes.size(); ++target) {
    const auto distance = reference::distances(graph, arcs, target);
    for (NodeId node = 0; node < graph.nodes.size(); ++node) {
      const auto found = reference::first_links(graph, arcs, distance, node, target);
      EXPECT_EQ(copy(routes.next(node, target)), expected_links(graph, found));
      EXPECT_EQ(routes.hops(node, target), distance[node] == kFar ? kNoWay : distance[node]);
      const bool hosts = node < graph.hosts && target < graph.hosts;
      if (hosts && distance[node] != kFar) longest = std::max(longest, distance[node]);
    }
  }
  EXPECT_EQ(routes.longest(), longest);
}

TEST(Routes, ShortestAreThoseOfAnIndependentSearch) {
  for (const TopologyConfig& config : reference::small_ones()) {
    SCOPED_TRACE(reference::label(config));
    expect_shortest(make_graph(config), {});
  }
}

TEST(Routes, ShortestWithDeadLinksToo) {
  for (const TopologyConfig& config : reference::small_ones())
    for (std::uint32_t seed = 0; seed < 4; ++seed) {
      SCOPED_TRACE(reference::label(config) + ", seed " + std::to_string(seed));
      const Graph graph = make_graph(config);
      expect_shortest(graph, some_dead(graph, seed, 6));
    }
}

constexpr Routing kStraight[] = {Routing::kShortest, Routing::kDimensionOrder, Routing::kMinimal};

// Every choice at every node leads to the target in as many links as `hops` says: so no way loops.
void expect_no_loops(const Graph& graph, Routing routing, const std::vector<std::uint8_t>& dead) {
  const Routes routes(graph, routing, dead);
  for (NodeId node = 0; node < graph.nodes.size(); ++node)
    for (NodeId target = 0; target < graph.nodes.size(); ++target) {
      const std::uint32_t hops = routes.hops(node, target);
      EXPECT_EQ(routes.next(node, target).empty(), node == target || hops == kNoWay);
      if (hops == kNoWay) continue;
      for (const auto& way : reference::all_ways(graph, next_of(routes), node, target, hops)) {
        ASSERT_EQ(way.back(), target);
        ASSERT_EQ(way.size(), hops + 1);
        for (std::size_t i = 1; i + 1 < way.size(); ++i) ASSERT_GE(way[i], graph.hosts);
      }
      for (const LinkId link : routes.next(node, target))
        EXPECT_TRUE(dead.empty() || dead[link] == 0);
    }
}

TEST(Routes, EveryChoiceLeadsToTheTarget) {
  for (const TopologyConfig& config : reference::small_ones())
    for (const Routing routing : kStraight) {
      const Graph graph = make_graph(config);
      if (!fits(graph, routing)) continue;
      SCOPED_TRACE(reference::label(config) + ", routing " + std::to_string(int(routing)));
      expect_no_loops(graph, routing, {});
      expect_no_loops(graph, routing, some_dead(graph, 5, 8));
    }
}

TEST(Routes, ALoopWouldHaveBeenSeen) {
  const Graph graph = make_ring({.switches = 4});
  // Cable n is that of host n, or the one forward from switch n.
  const auto round_and_round = [](NodeId node, NodeId) { return std::vector<LinkId>{2 * node}; };
  const auto ways = reference::all_ways(graph, round_and_round, 0, 2, 4);
  EXPECT_NE(ways.front().back(), 2u);
  EXPECT_GT(ways.front().size(), 5u);
}

TEST(Routes, DimensionOrderIsShortestAndCorrectsTheFirstCoordinateFirst) {
  const Graph graph = make_torus({.sizes = {4, 5, 2}});
  const Routes routes(graph, Routing::kDimensionOrder);
  const Routes shortest(graph, Routing::kShortest);
  for (HostId a = 0; a < graph.hosts; ++a)
    for (HostId b = 0; b < graph.hosts; ++b) {
      EXPECT_EQ(routes.hops(a, b), shortest.hops(a, b));
      for (const auto& way : reference::all_ways(graph, next_of(routes), a, b, 9)) {
        std::size_t dimension = 0;
        for (std::size_t i = 2; i + 1 < way.size(); ++i) {
          const auto& here = graph.nodes[way[i - 1]].place;
          const auto& there = graph.nodes[way[i]].place;
          std::size_t changed = 0;
          while (here[changed] == there[changed]) ++changed;
          EXPECT_GE(changed, dimension);
          dimension = changed;
        }
      }
    }
}

TEST(Routes, DimensionOrderGoesRoundTheOtherWayWhenACableDies) {
  const Graph graph = make_ring({.switches = 6});
  std::vector<std::uint8_t> dead(links(graph), 0);
  const LinkId first_to_second = 2 * 6;  // after the cables of the hosts
  dead[first_to_second] = 1;
  const Routes routes(graph, Routing::kDimensionOrder, dead);
  EXPECT_EQ(routes.hops(0, 1), 2u + 5u);
  EXPECT_EQ(routes.hops(1, 0), 2u + 1u) << "the link back lives";
  dead[2 * (6 + 3)] = 1;
  EXPECT_EQ(Routes(graph, Routing::kDimensionOrder, dead).hops(0, 1), 7u);
  dead[2 * (6 + 3) + 1] = 1;
  const Routes cut(graph, Routing::kDimensionOrder, dead);
  EXPECT_EQ(cut.hops(0, 1), kNoWay);
  EXPECT_TRUE(cut.next(0, 1).empty());
}

// A dragonfly's way: at most one local link, one global, one local, in this order.
TEST(Routes, MinimalIsLocalGlobalLocal) {
  for (const DragonflyConfig& config :
       {balanced_dragonfly(2), DragonflyConfig{.groups = 4}, DragonflyConfig{.groups = 2}})
    for (const std::uint32_t one_in : {1'000'000u, 6u}) {
      const Graph graph = make_dragonfly(config);
      const Routes routes(graph, Routing::kMinimal, some_dead(graph, 11, one_in));
      for (HostId a = 0; a < graph.hosts; ++a)
        for (HostId b = 0; b < graph.hosts; ++b)
          for (const auto& way : reference::all_ways(graph, next_of(routes), a, b, 9)) {
            std::string kinds;
            for (std::size_t i = 2; i + 1 < way.size(); ++i)
              kinds += graph.nodes[way[i - 1]].place[0] == graph.nodes[way[i]].place[0] ? 'l' : 'g';
            EXPECT_TRUE(std::set<std::string>({"", "l", "g", "lg", "gl", "lgl"}).contains(kinds))
                << kinds;
          }
    }
}

// Links of the shortest walk between two routers that is local, global, local or less of it.
std::uint32_t shortest_minimal(const Graph& graph,
                               const std::vector<reference::Arc>& arcs,
                               NodeId start,
                               NodeId end) {
  std::uint32_t best = kFar;
  const bool same_group = graph.nodes[start].place[0] == graph.nodes[end].place[0];
  const std::function<void(NodeId, std::string)> walk = [&](NodeId node, const std::string& kinds) {
    if (node == end) best = std::min(best, static_cast<std::uint32_t>(kinds.size()));
    for (const reference::Arc& arc : arcs) {
      if (arc.from != node || arc.to < graph.hosts) continue;
      const bool local = graph.nodes[arc.from].place[0] == graph.nodes[arc.to].place[0];
      const std::string longer = kinds + (local ? 'l' : 'g');
      const std::set<std::string> allowed =
          same_group ? std::set<std::string>{"l"}
                     : std::set<std::string>{"l", "g", "lg", "gl", "lgl"};
      if (allowed.contains(longer)) walk(arc.to, longer);
    }
  };
  walk(start, "");
  return best;
}

TEST(Routes, MinimalFindsEveryWayThatThereIs) {
  for (const DragonflyConfig& config :
       {balanced_dragonfly(2),
        DragonflyConfig{.groups = 4, .routers_per_group = 4, .global_links_per_router = 2}})
    for (std::uint32_t seed = 0; seed < 3; ++seed) {
      const Graph graph = make_dragonfly(config);
      const auto dead = some_dead(graph, seed, seed == 0 ? 1'000'000 : 4);
      const Routes routes(graph, Routing::kMinimal, dead);
      const auto arcs = reference::arcs(graph, dead);
      for (NodeId a = graph.hosts; a < graph.nodes.size(); a += 3)
        for (NodeId b = graph.hosts; b < graph.nodes.size(); ++b) {
          const std::uint32_t hops = shortest_minimal(graph, arcs, a, b);
          EXPECT_EQ(routes.hops(a, b), hops == kFar ? kNoWay : hops);
        }
    }
}

TEST(Routes, MinimalOfAFullDragonflyIsNeverShorterThanShortest) {
  const Graph graph = make_dragonfly(balanced_dragonfly(2));
  const Routes minimal(graph, Routing::kMinimal);
  const Routes shortest(graph, Routing::kShortest);
  EXPECT_EQ(minimal.longest(), 5u) << "host, local, global, local, host";
  std::uint32_t longer = 0;
  for (HostId a = 0; a < graph.hosts; ++a)
    for (HostId b = 0; b < graph.hosts; ++b) {
      EXPECT_GE(minimal.hops(a, b), shortest.hops(a, b));
      longer += minimal.hops(a, b) > shortest.hops(a, b) ? 1 : 0;
    }
  EXPECT_GT(longer, 0u) << "two global links can beat local, global, local";
}

TEST(Routes, ADeadHostCableLeavesNoWay) {
  const Graph graph = make_star({.hosts = 3});
  std::vector<std::uint8_t> dead(links(graph), 0);
  dead[0] = 1;  // host0 can no longer send
  const Routes routes(graph, Routing::kShortest, dead);
  EXPECT_EQ(routes.hops(0, 1), kNoWay);
  EXPECT_EQ(routes.hops(1, 0), 2u);
  EXPECT_EQ(routes.hops(0, 0), 0u);
  EXPECT_EQ(routes.longest(), 2u);
}

TEST(Routes, RoutingThatDoesNotFitIsShortest) {
  const Graph graph = make_star({});
  EXPECT_FALSE(fits(graph, Routing::kDimensionOrder));
  EXPECT_FALSE(fits(graph, Routing::kMinimal));
  EXPECT_EQ(Routes(graph, Routing::kMinimal).hops(0, 1), 2u);
}

TEST(Routes, TablesOfAThousandHostsAreSmall) {
  const Graph graph = make_fat_tree(k_ary_fat_tree(16));
  const Routes routes(graph, Routing::kShortest);
  EXPECT_EQ(routes.hops(0, 1'023), 6u);
  EXPECT_EQ(routes.next(1'024, 1'023).size(), 8u);
  EXPECT_LT(routes.footprint(), 12'000'000u);
}

TEST(Superpod, ScaleUpWithinADomainScaleOutBetween) {
  for (const ScaleOut scale_out : {ScaleOut::kLeafSpine, ScaleOut::kOcs}) {
    const Graph graph = make_superpod({.scale_out = scale_out});
    const Routes routes(graph, Routing::kShortest);
    for (HostId a = 0; a < graph.hosts; ++a)
      for (HostId b = 0; b < graph.hosts; ++b) {
        if (a == b) continue;
        const bool same = graph.nodes[a].place[0] == graph.nodes[b].place[0];
        EXPECT_EQ(routes.next(a, b).size(), same ? 4u : 1u);
        if (same) {
          EXPECT_EQ(routes.hops(a, b), 2u);
        }
        for (const LinkId link : routes.next(a, b))
          EXPECT_EQ(graph.tiers[tier_of(graph, link)], same ? "scale_up" : "scale_out");
      }
  }
}

TEST(Superpod, WithoutItsScaleUpAGpuFallsBackToTheLeaf) {
  const Graph graph = make_superpod({});
  std::vector<std::uint8_t> dead(links(graph), 0);
  for (LinkId link = 0; link < links(graph); ++link)
    dead[link] = from(graph, link) == 0 && tier_of(graph, link) == 0 ? 1 : 0;
  const Routes routes(graph, Routing::kShortest, dead);
  ASSERT_EQ(routes.next(0, 1).size(), 1u);
  EXPECT_EQ(tier_of(graph, routes.next(0, 1).front()), 1u);
}

TEST(Ocs, CircuitAndPacketAreBothOffered) {
  const Graph graph = make_ocs({.hosts = 3, .packet_switch = true});
  EXPECT_EQ(Routes(graph, Routing::kShortest).next(0, 1).size(), 2u);
  EXPECT_EQ(graph.tiers[1], "packet");
}

TEST(Routes, SpareCablesRest) {
  const Graph graph = make_ocs({.hosts = 3, .spares = true});
  const Routes routes(graph, Routing::kShortest);
  ASSERT_EQ(routes.next(0, 3).size(), 1u);
  EXPECT_EQ(tier_of(graph, routes.next(0, 3).front()), 0);
  EXPECT_EQ(routes.flood(3, 2).size(), 2u) << "and a broadcast leaves for each other host once";
  std::vector<std::uint8_t> dead(links(graph));
  dead[0] = dead[1] = 1;  // then whoever routes says which cables rest
  EXPECT_EQ(tier_of(graph, Routes(graph, Routing::kShortest, dead).next(0, 3).front()), 1);
}

}  // namespace
}  // namespace linkwright
