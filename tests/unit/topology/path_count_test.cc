// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/path_count.h"

#include <gtest/gtest.h>

#include "tests/unit/topology/reference.h"

namespace linkwright {
namespace {

std::uint64_t count(const Graph& graph, Routing routing, NodeId from, NodeId to) {
  return path_count(graph, Routes(graph, routing), from, to).value();
}

TEST(PathCount, StarAndFullMeshHaveOne) {
  EXPECT_EQ(count(make_star({.hosts = 4}), Routing::kShortest, 0, 3), 1u);
  const Graph mesh = make_full_mesh({.switches = 5, .hosts_per_switch = 2});
  EXPECT_EQ(count(mesh, Routing::kShortest, 0, 9), 1u);
  EXPECT_EQ(count(mesh, Routing::kShortest, 0, 1), 1u);
}

// Over each spine, up by any of the parallel cables and down by any.
TEST(PathCount, LeafSpine) {
  const LeafSpineConfig config{.leaves = 3, .spines = 4, .hosts_per_leaf = 2, .uplinks = 3};
  const Graph graph = make_leaf_spine(config);
  EXPECT_EQ(count(graph, Routing::kShortest, 0, 5), 4u * 3u * 3u);
  EXPECT_EQ(count(graph, Routing::kShortest, 0, 1), 1u);
}

TEST(PathCount, KAryFatTree) {
  for (const std::uint32_t k : {4u, 6u, 8u}) {
    const Graph graph = make_fat_tree(k_ary_fat_tree(k));
    const Routes routes(graph, Routing::kShortest);
    EXPECT_EQ(path_count(graph, routes, 0, graph.hosts - 1), k / 2 * (k / 2));
    EXPECT_EQ(path_count(graph, routes, 0, k / 2), k / 2) << "the next edge switch";
    EXPECT_EQ(path_count(graph, routes, 0, 1), 1u);
    EXPECT_EQ(path_count(graph, routes, 0, 0), 1u);
  }
}

TEST(PathCount, RailOptimised) {
  const Graph graph = make_rail_optimised({.domains = 3, .gpus_per_domain = 4, .spines = 5});
  EXPECT_EQ(count(graph, Routing::kShortest, 0, 4), 1u) << "same rail";
  EXPECT_EQ(count(graph, Routing::kShortest, 0, 1), 5u);
}

std::uint64_t factorial(std::uint64_t n) {
  return n < 2 ? 1 : n * factorial(n - 1);
}

// Steps of all dimensions in any order; half of an even ring can be gone both ways.
TEST(PathCount, TorusIsAMultinomial) {
  const std::vector<std::uint32_t> sizes{4, 5, 2};
  const Graph graph = make_torus({.sizes = sizes});
  const Routes routes(graph, Routing::kShortest);
  const Routes ordered(graph, Routing::kDimensionOrder);
  for (HostId to = 0; to < graph.hosts; ++to) {
    std::uint64_t steps = 0;
    std::uint64_t divisor = 1;
    std::uint64_t both_ways = 1;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const std::uint32_t forward = graph.nodes[to].place[i];
      const std::uint32_t distance = std::min(forward, sizes[i] - forward);
      steps += distance;
      divisor *= factorial(distance);
      if (sizes[i] > 2 && 2 * distance == sizes[i]) both_ways *= 2;
    }
    EXPECT_EQ(path_count(graph, routes, 0, to), factorial(steps) / divisor * both_ways);
    EXPECT_EQ(path_count(graph, ordered, 0, to), both_ways) << "one order of dimensions";
  }
}

TEST(PathCount, DragonflyMinimalIsOneInTheFullArrangement) {
  const Graph graph = make_dragonfly(balanced_dragonfly(2));
  const Routes routes(graph, Routing::kMinimal);
  for (HostId a = 0; a < graph.hosts; ++a)
    for (HostId b = 0; b < graph.hosts; ++b) EXPECT_EQ(path_count(graph, routes, a, b), 1u);
}

TEST(PathCount, Nvl72HasOneWayPerSwitchChip) {
  SuperpodConfig config{.domains = 1, .gpus_per_domain = 72, .scale_up_switches = 18};
  config.scale_out = ScaleOut::kNone;
  EXPECT_EQ(count(make_superpod(config), Routing::kShortest, 3, 70), 18u);
}

TEST(PathCount, IsTheNumberOfWaysThatAWalkFinds) {
  for (const TopologyConfig& config : reference::small_ones()) {
    const Graph graph = make_graph(config);
    const Routes routes(graph, Routing::kShortest);
    const auto next = [&](NodeId node, NodeId target) {
      return reference::copy(routes.next(node, target));
    };
    for (HostId to = 0; to < graph.hosts; ++to)
      EXPECT_EQ(path_count(graph, routes, 0, to),
                reference::all_ways(graph, next, 0, to, 20).size());
  }
}

TEST(PathCount, NoWayIsNoneAndTooManyIsNothing) {
  const Graph star = make_star({});
  const std::vector<std::uint8_t> dead{1, 1, 0, 0};
  EXPECT_EQ(path_count(star, Routes(star, Routing::kShortest, dead), 0, 1), 0u);
  // A line of 9 switches with 256 cables from each to the next: 2^64 ways are one too many.
  Graph line = make_ring({.switches = 10});
  std::erase_if(line.cables, [](const GraphCable& cable) {
    return cable.tier == 1 && std::max(cable.a, cable.b) == 19;
  });
  const std::vector<GraphCable> once = line.cables;
  for (const GraphCable& cable : once)
    for (int i = 1; i < 256 && cable.tier == 1; ++i) line.cables.push_back(cable);
  const Routes routes(line, Routing::kShortest);
  EXPECT_EQ(path_count(line, routes, 0, 7), std::uint64_t{1} << 56);
  EXPECT_EQ(path_count(line, routes, 0, 8), std::nullopt);
}

}  // namespace
}  // namespace linkwright
