// SPDX-License-Identifier: Apache-2.0
//
// Who gets how much of a fabric whose every link is alike: against closed forms, by the frame where
// flows keep their ways, and within bands where frames draw them.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/flow_ways.h"
#include "tests/support/reacting_source.h"

namespace linkwright {
namespace {

using namespace test;

// 1000 bytes are 1024 octets on the wire: at 8.192 Gb/s exactly a microsecond.
constexpr std::uint64_t kRate = 8'192'000'000;
constexpr Duration kOneFrame = microseconds(1);
constexpr Duration kLatency = nanoseconds(300);
constexpr Duration kHop = kOneFrame + kLatency;

FabricConfig fabric_of(const TopologyConfig& topology) {
  FabricConfig config = uniform_fabric(make_graph(topology), plain_link(kRate, kLatency));
  // No frame is lost for want of room: what is shared is the wire.
  for (SwitchConfig& each : config.switches) {
    each.buffer_bytes = 400'000'000;
    each.alpha_num = 1'000;
  }
  return config;
}

FabricCapacity big() {
  return {.frames = 200'000};
}

// Frames that come out before `until`, if the first does so at `first` and one follows per
// microsecond.
std::uint64_t count_until(Instant until, Duration first) {
  const std::int64_t left = picos(until - kEpoch - first);
  return left <= 0 ? 0 : static_cast<std::uint64_t>((left - 1) / picos(kOneFrame) + 1);
}

// Host h sends to partner(h) at line rate, each flow on links of its own. Frame k of each comes out
// at k us + `hops` x 1.3 us.
template <typename Partner>
void expect_line_rate(const TopologyConfig& topology, int hops, Partner partner) {
  const FabricConfig config = fabric_of(topology);
  const std::uint32_t hosts = config.graph.hosts;
  FlowWays ways(config);
  ReactingRun run(config, big());
  for (HostId host = 0; host < hosts; ++host)
    run.add<PacedSource>(
        Flow{.from = host, .to = partner(host), .hash = ways.place(host, partner(host))},
        kOneFrame);
  const Instant until = kEpoch + milliseconds(4);
  run.run(until);
  for (HostId host = 0; host < hosts; ++host)
    EXPECT_EQ(run.books(host).delivered, count_until(until, hops * kHop)) << host;
  EXPECT_TRUE(run.books_close());
}

TEST(Shares, PermutationWithoutCollisionsHasLineRateOnLeafAndSpine) {
  expect_line_rate(LeafSpineConfig{.leaves = 3, .spines = 4, .hosts_per_leaf = 4},
                   4,
                   [](HostId host) { return (host + 4) % 12; });
}

TEST(Shares, PermutationWithoutCollisionsHasLineRateOnAFatTree) {
  expect_line_rate(k_ary_fat_tree(4), 6, [](HostId host) { return (host + 4) % 16; });
}

TEST(Shares, OneRailHasLineRateAndNeedsNoSpine) {
  const RailOptimisedConfig rails{.domains = 4, .gpus_per_domain = 4, .spines = 2};
  expect_line_rate(rails, 2, [](HostId host) { return (host + 4) % 16; });
}

// Flows of the first half of the hosts to the second half, placed so that `ratio` of them share
// each uplink. Their frames reach it at the same instants, in the order of the hosts, and leave it
// in turn: frame k of the r-th of them is the (ratio k + r)-th of the uplink.
void expect_even_shares(const TopologyConfig& topology, std::uint32_t ratio, Instant until) {
  const FabricConfig config = fabric_of(topology);
  const Graph& graph = config.graph;
  FlowWays ways(config);
  ReactingRun run(config, big());
  std::vector<std::uint32_t> flows_on(links(graph));
  std::vector<std::uint32_t> rank;
  const HostId half = graph.hosts / 2;
  for (HostId host = 0; host < half; ++host) {
    const std::uint32_t hash = ways.place(host, host + half, ratio);
    run.add<PacedSource>(Flow{.from = host, .to = host + half, .hash = hash}, kOneFrame);
    for (const LinkId link : ways.way(host, host + half, hash))
      if (!is_host(graph, from(graph, link)) && from(graph, link) == to(graph, 2 * host))
        rank.push_back(flows_on[link]++);
  }
  ASSERT_EQ(rank.size(), half);
  run.run(until);
  const std::uint64_t of_uplink = count_until(until, 4 * kHop);
  for (HostId host = 0; host < half; ++host)
    EXPECT_EQ(run.books(host).delivered, (of_uplink + ratio - 1 - rank[host]) / ratio) << host;
  EXPECT_EQ(run.lost(), 0u);
  EXPECT_TRUE(run.books_close());
}

TEST(Shares, TwoFlowsThatCollideHaveHalfEach) {
  expect_even_shares(LeafSpineConfig{.leaves = 2, .spines = 1, .hosts_per_leaf = 2},
                     2,
                     kEpoch + microseconds(20'010));
}

TEST(Shares, OversubscriptionDividesTheLineRate) {
  for (const std::uint32_t ratio : {1u, 2u, 4u}) {
    SCOPED_TRACE(ratio);
    expect_even_shares(LeafSpineConfig{.leaves = 2, .spines = 8 / ratio, .hosts_per_leaf = 8},
                       ratio,
                       kEpoch + milliseconds(4));
  }
}

// The same with classes that pause and hosts that send when their link lets them. The uplink is
// never idle, so its total is as above. A switch pauses both its hosts by the same rule, so neither
// is ahead of the other by more than the switch holds of one of them: xoff and one frame.
TEST(Shares, PausedSendersHaveHalfEachOfAnUplinkThatNeverIdles) {
  constexpr std::uint64_t kXoffFrames = 10;
  FabricConfig config = fabric_of(LeafSpineConfig{.leaves = 2, .spines = 1, .hosts_per_leaf = 2});
  for (SwitchConfig& each : config.switches)
    each.pause = {.lossless = 1,
                  .xoff_bytes = kXoffFrames * 1'000,
                  .xon_bytes = 5'000,
                  .headroom_bytes = 10'000};
  ReactingRun run(config, big());
  for (const HostId host : {0u, 1u})
    run.add<PacedSource>(Flow{.from = host, .to = host + 2}, kOneFrame, kEndless, kEpoch, 4);
  const Instant until = kEpoch + microseconds(20'010);
  run.run(until);
  EXPECT_EQ(run.delivered(), count_until(until, 4 * kHop));
  EXPECT_NEAR(static_cast<double>(run.books(0).delivered),
              static_cast<double>(run.books(1).delivered),
              kXoffFrames + 1);
  EXPECT_GT(run.fabric().egress(run.access_link(0))->pause.frames_received(), 100u);
  EXPECT_EQ(run.lost(), 0u);
}

// Two rails of four hosts each join at spines; a rail has four hosts and two uplinks.
TEST(Shares, RailsThatCrossTheSpinesShareTheirUplinks) {
  const FabricConfig config =
      fabric_of(RailOptimisedConfig{.domains = 4, .gpus_per_domain = 2, .spines = 2});
  FlowWays ways(config);
  ReactingRun run(config, big());
  for (HostId host = 0; host < 8; host += 2)  // rail 0 to rail 1, each within its domain
    run.add<PacedSource>(Flow{.from = host, .to = host + 1, .hash = ways.place(host, host + 1, 2)},
                         kOneFrame);
  const Instant until = kEpoch + milliseconds(2);
  run.run(until);
  const std::uint64_t of_uplink = count_until(until, 4 * kHop);
  for (std::size_t flow = 0; flow < 4; ++flow) {
    EXPECT_GE(run.books(flow).delivered, of_uplink / 2);
    EXPECT_LE(run.books(flow).delivered, of_uplink / 2 + 1);
  }
  EXPECT_EQ(run.delivered(), 2 * of_uplink);
}

// Each frame draws one of four spines: the counts are multinomial. The bands are of five standard
// deviations for each, and the chi-square of three degrees of freedom that one in 10^5 exceeds.
TEST(Shares, SprayBalancesTheSpines) {
  FabricConfig config = fabric_of(LeafSpineConfig{.leaves = 2, .spines = 4, .hosts_per_leaf = 4});
  config.balancing = Balancing::kSpray;
  ReactingRun run(config, big());
  constexpr std::uint64_t kFrames = 10'000;
  for (HostId host = 0; host < 4; ++host)
    run.add<PacedSource>(Flow{.from = host, .to = host + 4}, kOneFrame, kFrames);
  run.run(kEpoch + milliseconds(12));
  EXPECT_EQ(run.delivered(), 4 * kFrames);
  const Graph& graph = config.graph;
  double chi_square = 0;
  int uplinks = 0;
  for (LinkId link = 0; link < links(graph); ++link) {
    if (graph.nodes[from(graph, link)].name != "leaf0" || is_host(graph, to(graph, link))) continue;
    ++uplinks;
    const double off =
        static_cast<double>(run.fabric().egress(link)->counters.sent.frames) - kFrames;
    EXPECT_LT(std::abs(off), 5 * std::sqrt(4 * kFrames * 0.25 * 0.75)) << link;
    chi_square += off * off / kFrames;
  }
  EXPECT_EQ(uplinks, 4);
  EXPECT_LT(chi_square, 25.9);
  EXPECT_GT(chi_square, 0.02) << "as even as a round robin: nobody drew";
}

}  // namespace
}  // namespace linkwright
