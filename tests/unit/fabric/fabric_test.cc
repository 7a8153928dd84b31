// SPDX-License-Identifier: Apache-2.0
//
// Frames through small fabrics, with instants by hand.
#include <gtest/gtest.h>

#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

using namespace test;

// 1000 bytes are 1024 octets on the wire: at 8.192 Gb/s exactly a microsecond.
constexpr std::uint64_t kRate = 8'192'000'000;
constexpr std::uint32_t kFrame = 1'000;
constexpr Duration kOneFrame = microseconds(1);
constexpr Duration kLatency = nanoseconds(300);

Graph star(std::uint32_t hosts) {
  return make_star({.hosts = hosts});
}

TEST(Fabric, FrameCrossesASwitchInTwoSerializationsAndTwoLatencies) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(star(2), plain_link(kRate, kLatency));
  scenario.config.switches[0].pipeline = nanoseconds(50);
  scenario.arrivals = {frame_of(0, address_of(1), kEpoch + nanoseconds(10), kFrame)};
  in_order(scenario.arrivals);
  ASSERT_TRUE(validate(scenario.config).empty());
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 1u);
  EXPECT_EQ(outcome.out[0].at - kEpoch,
            nanoseconds(10) + 2 * kOneFrame + 2 * kLatency + nanoseconds(50));
  EXPECT_EQ(outcome.out[0].host, 1u);
  EXPECT_TRUE(outcome.complaints.empty()) << outcome.complaints.front();
}

TEST(Fabric, BroadcastReachesEveryOtherHostOnce) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(star(5), plain_link(kRate, kLatency));
  scenario.arrivals = {frame_of(2, kBroadcastAddress, kEpoch, kFrame)};
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  std::vector<HostId> reached;
  for (const FabricDeparture& out : outcome.out) reached.push_back(out.host);
  EXPECT_EQ(reached, (std::vector<HostId>{0, 1, 3, 4}));
  EXPECT_EQ(outcome.counters.originated.frames, 3u);
  int handles = 0;
  for (const FabricDeparture& out : outcome.out) handles += !out.copy;
  EXPECT_EQ(handles, 1) << "the handle comes back exactly once";
}

TEST(Fabric, WhoIsNotKnownIsLookedForEverywhereAndThenLearnt) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(star(3), plain_link(kRate, kLatency));
  for (HostNode& host : scenario.config.hosts) host.addresses.clear();
  scenario.arrivals = {frame_of(0, address_of(1), kEpoch, kFrame),
                       frame_of(1, address_of(0), kEpoch + microseconds(10), kFrame),
                       frame_of(0, address_of(1), kEpoch + microseconds(20), kFrame)};
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  EXPECT_EQ(outcome.out.size(), 4u) << "two of the first, one of each other";
  EXPECT_EQ(outcome.counters.unknown, 1u);
}

TEST(Fabric, TwoSendersShareALinkFrameByFrame) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(star(3), plain_link(kRate, kLatency));
  for (int i = 0; i < 10; ++i)
    for (const HostId host : {0u, 1u})
      scenario.arrivals.push_back(frame_of(host, address_of(2), kEpoch + i * kOneFrame, kFrame));
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 20u);
  std::vector<Instant> instants;
  for (const FabricDeparture& out : outcome.out) instants.push_back(out.at);
  std::sort(instants.begin(), instants.end());
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(instants[i] - kEpoch, (i + 2) * kOneFrame + 2 * kLatency) << "back to back";
}

TEST(Fabric, SharedBufferOfASwitchRunsOutByTheFrame) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(star(3), plain_link(kRate, kLatency));
  scenario.config.switches[0].buffer_bytes = 5 * kFrame;
  scenario.config.switches[0].alpha_num = 1'000;
  for (int i = 0; i < 20; ++i)
    for (const HostId host : {0u, 1u})
      scenario.arrivals.push_back(frame_of(host, address_of(2), kEpoch + i * kOneFrame, kFrame));
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  // Two come and one leaves in each microsecond, those that come first: 2 stay as 1 starts, then 4
  // leave 3, 5 leave 4, and from the fourth pair on one of two finds no room.
  EXPECT_EQ(outcome.out.size() + outcome.dropped.size(), 40u);
  EXPECT_EQ(outcome.dropped.size(), 17u);
  for (const FabricDeparture& drop : outcome.dropped)
    EXPECT_EQ(drop.reason, DropReason::kBufferFull);
}

}  // namespace
}  // namespace linkwright
