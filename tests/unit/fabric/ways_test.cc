// SPDX-License-Identifier: Apache-2.0
//
// Broadcasts on every topology, and what a detour by way of a random middle is worth: it gives up
// half of what uniform traffic could have, and makes every pattern as good as uniform (Valiant
// 1982; Kim, Dally, Scott, Abts, ISCA 2008).
#include <set>

#include <gtest/gtest.h>

#include "tests/support/reacting_source.h"

namespace linkwright {
namespace {

using namespace test;

// 1000 bytes are 1024 octets on the wire: at 8.192 Gb/s exactly a microsecond.
constexpr std::uint64_t kRate = 8'192'000'000;
constexpr Duration kOneFrame = microseconds(1);
constexpr Duration kLatency = nanoseconds(300);

const std::vector<TopologyConfig>& small_topologies() {
  static const std::vector<TopologyConfig> kSmall = {
      StarConfig{.hosts = 5},
      FullMeshConfig{.switches = 4, .hosts_per_switch = 2},
      LeafSpineConfig{.leaves = 3, .spines = 2, .hosts_per_leaf = 2, .uplinks = 2},
      k_ary_fat_tree(4),
      RailOptimisedConfig{.domains = 3, .gpus_per_domain = 2, .spines = 2},
      RingConfig{.switches = 5, .hosts_per_switch = 2},
      RingConfig{.switches = 9},  // a tree in it has ways that are nearly twice the longest
      TorusConfig{.sizes = {3, 2, 2}},
      balanced_dragonfly(1),
      OcsConfig{.hosts = 4},
      OcsConfig{.hosts = 4, .packet_switch = true},
      SuperpodConfig{.domains = 1, .gpus_per_domain = 4, .scale_out = ScaleOut::kNone},
      SuperpodConfig{.domains = 2, .gpus_per_domain = 4},
      SuperpodConfig{.domains = 2, .gpus_per_domain = 4, .scale_out = ScaleOut::kOcs},
  };
  return kSmall;
}

FabricConfig fabric_of(const TopologyConfig& topology) {
  FabricConfig config = uniform_fabric(make_graph(topology), plain_link(kRate, kLatency));
  for (SwitchConfig& each : config.switches) {
    each.buffer_bytes = 400'000'000;
    each.alpha_num = 1'000;
  }
  return config;
}

TEST(Ways, BroadcastReachesEveryOtherHostOnceOnEveryTopology) {
  for (const TopologyConfig& topology : small_topologies()) {
    FabricScenario scenario;
    scenario.config = fabric_of(topology);
    const std::uint32_t hosts = scenario.config.graph.hosts;
    // A circuit switch shows every output in turn.
    for (CrossbarNode& each : scenario.config.crossbars)
      each.crossbar.plan =
          CyclicPlan{kEpoch, microseconds(50), microseconds(5), round_robin(each.crossbar.ports)};
    for (HostId host = 0; host < hosts; ++host)
      scenario.arrivals.push_back(
          frame_of(host, kBroadcastAddress, kEpoch + host * microseconds(200), 1'000));
    in_order(scenario.arrivals);
    SCOPED_TRACE(topology_name(topology));
    ASSERT_TRUE(validate(scenario.config).empty());
    const FabricOutcome outcome = drive(scenario);
    EXPECT_TRUE(outcome.complaints.empty());
    EXPECT_TRUE(outcome.dropped.empty());
    EXPECT_EQ(outcome.counters.originated.frames, std::uint64_t{hosts} * (hosts - 2));
    std::multiset<std::pair<HostId, HostId>> reached;
    std::vector<int> owed(hosts);
    for (const FabricDeparture& out : outcome.out) {
      reached.insert({out.source, out.host});
      owed[out.source] += !out.copy;
    }
    for (HostId from = 0; from < hosts; ++from) {
      EXPECT_EQ(owed[from], 1) << "a handle comes back exactly once";
      for (HostId to = 0; to < hosts; ++to)
        EXPECT_EQ(reached.count({from, to}), from == to ? 0u : 1u) << from << " to " << to;
    }
  }
}

struct Offered {
  TopologyConfig topology;
  Routing routing = Routing::kShortest;
  std::uint32_t ahead = 0;    // host h sends to h + ahead; 0: to each other one in turn
  std::int64_t permille = 0;  // of line rate
  Duration time = milliseconds(1);
};

struct Throughput {
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  std::uint64_t under_way = 0;  // per host
  double of_line = 0;
};

// Senders start at different instants of a frame time, as independent ones do.
Throughput throughput_of(const Offered& offered) {
  FabricConfig config = fabric_of(offered.topology);
  config.routing = offered.routing;
  config.balancing = Balancing::kSpray;
  const std::uint32_t hosts = config.graph.hosts;
  ReactingRun run(config, {.frames = 200'000});
  const Duration interval = kOneFrame * 1'000 / offered.permille;
  for (HostId host = 0; host < hosts; ++host) {
    const Instant first = kEpoch + interval * host / hosts;
    if (offered.ahead != 0) {
      run.add<PacedSource>(
          Flow{.from = host, .to = (host + offered.ahead) % hosts}, interval, kEndless, first);
      continue;
    }
    for (HostId k = 1; k < hosts; ++k)
      run.add<PacedSource>(Flow{.from = host, .to = (host + k * 5) % hosts},
                           interval * (hosts - 1),
                           (host + k * 5) % hosts == host ? 0 : kEndless,
                           first + interval * (k - 1));
  }
  run.run(kEpoch + offered.time);
  EXPECT_TRUE(run.books_close());
  EXPECT_EQ(run.lost(), 0u);
  Throughput result;
  for (std::size_t i = 0; i < (offered.ahead != 0 ? hosts : hosts * (hosts - 1)); ++i)
    result.sent += run.books(i).sent;
  result.delivered = run.delivered();
  result.under_way = (result.sent - result.delivered) / hosts;
  result.of_line = static_cast<double>(result.delivered) * static_cast<double>(picos(kOneFrame)) /
                   static_cast<double>(hosts * picos(offered.time));
  return result;
}

// Nine groups of four routers with two hosts and two global cables each: a cable per pair of
// groups. All eight hosts of a group send to the next group. Minimal: one cable for eight hosts,
// 1/8 of line rate. Valiant: a frame takes two cables, and of the eight of a group the one to the
// next group is nobody's (the middle is a third group), so 8 x 2 x rate <= 7: 7/16 of line rate.
// Uniform traffic and minimal ways: 8 cables for the 8 x 64/71 x rate that leave a group: all of
// it, nearly; offered here is twice what Valiant is offered.
TEST(Ways, ValiantMakesTheWorstPatternOfADragonflyHalfAsGoodAsUniform) {
  const DragonflyConfig dragonfly = balanced_dragonfly(2);
  constexpr std::uint32_t kGroup = 8;
  const Throughput minimal =
      throughput_of({dragonfly, Routing::kMinimal, kGroup, 400, microseconds(800)});
  // The cable of each group is busy nearly from the start; some frames are behind it at the end.
  EXPECT_LE(minimal.of_line, 1.0 / 8);
  EXPECT_GT(minimal.of_line, 0.97 / 8);

  const Throughput valiant =
      throughput_of({dragonfly, Routing::kValiant, kGroup, 400, microseconds(800)});
  EXPECT_LT(valiant.under_way, 40u) << "0.400 is below 7/16: queues do not grow";
  EXPECT_GT(valiant.of_line, 0.38);

  const Throughput flooded =
      throughput_of({dragonfly, Routing::kValiant, kGroup, 1'000, microseconds(800)});
  EXPECT_LE(flooded.of_line, 7.0 / 16);
  EXPECT_GT(flooded.under_way, 300u) << "1.0 is above it: they do";

  const Throughput uniform =
      throughput_of({dragonfly, Routing::kMinimal, 0, 800, microseconds(800)});
  EXPECT_LT(uniform.under_way, 40u);
  EXPECT_GT(uniform.of_line, 0.76);
}

// A ring of eight. Tornado: all go three hops the same way round, so each link of that direction
// carries three hosts: 1/3 of line rate at most. Valiant: two legs of two hops on average over two
// directions, 2 x rate per link: 1/2. Uniform: one leg, which does not lead back to its own switch,
// of 16/7 hops: 7/8.
TEST(Ways, ValiantMakesTheTornadoOnATorusHalfAsGoodAsUniform) {
  const TorusConfig torus{.sizes = {8}};
  constexpr std::uint32_t kTornado = 3;
  const auto at = [&](Routing routing, std::uint32_t ahead, std::int64_t permille) {
    return throughput_of({torus, routing, ahead, permille, milliseconds(4)});
  };
  EXPECT_LE(at(Routing::kDimensionOrder, kTornado, 450).of_line, 1.0 / 3);
  const Throughput light = at(Routing::kDimensionOrder, kTornado, 320);
  EXPECT_LT(light.under_way, 40u);
  EXPECT_GT(light.of_line, 0.31);

  const Throughput valiant = at(Routing::kValiant, kTornado, 450);
  EXPECT_LT(valiant.under_way, 60u) << "0.450 is below 1/2";
  EXPECT_GT(valiant.of_line, 0.435);
  EXPECT_LE(at(Routing::kValiant, kTornado, 1'000).of_line, 0.51);

  const Throughput uniform = at(Routing::kDimensionOrder, 0, 800);
  EXPECT_LT(uniform.under_way, 60u);
  EXPECT_GT(uniform.of_line, 0.78);
}

}  // namespace
}  // namespace linkwright
