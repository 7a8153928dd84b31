// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "link_models/fabric/fabric_stats.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

using namespace test;

constexpr std::uint64_t kRate = 8'192'000'000;  // 1000 bytes in a microsecond
constexpr std::uint32_t kFrame = 1'000;

TEST(FabricStats, LoadIsTheTimeOnTheWire) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(make_star({.hosts = 3}), plain_link(kRate, nanoseconds(300)));
  // A hundred frames of host 0, fifty of host 1, all for host 2: a link with 150 of them.
  for (int i = 0; i < 100; ++i) {
    const Instant at = kEpoch + microseconds(2 * i);
    scenario.arrivals.push_back(frame_of(0, address_of(2), at, kFrame));
    if (i % 2 == 0) scenario.arrivals.push_back(frame_of(1, address_of(2), at, kFrame));
  }
  in_order(scenario.arrivals);
  DriveFabric drive(scenario, {});
  const FabricOutcome outcome = drive.run();
  ASSERT_EQ(outcome.out.size(), 150u);
  drive.fabric().advance(kEpoch + microseconds(1'000));
  const FabricStats stats = stats_of(drive.fabric(), drive.fabric().horizon());
  EXPECT_EQ(link_name(scenario.config.graph, stats.hottest), "switch0 -> host2");
  EXPECT_DOUBLE_EQ(stats.max_load, 0.150);
  EXPECT_DOUBLE_EQ(stats.mean_load, (0.1 + 0.05 + 0.15) / 6);
  // Bytes in proportion 2 : 1 : 3 over the links in use.
  EXPECT_DOUBLE_EQ(stats.jain, 36.0 / (3 * 14.0));
  EXPECT_EQ(stats.tiers.size(), 1u);
  EXPECT_EQ(stats.tiers[0].sent.frames, 300u);
  EXPECT_EQ(stats.path_latency.frames, 150u);
  EXPECT_NEAR(static_cast<double>(stats.path_latency.shortest), 2'600, 2'600 / 32.0);
}

}  // namespace
}  // namespace linkwright
