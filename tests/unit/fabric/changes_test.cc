// SPDX-License-Identifier: Apache-2.0
//
// Changes of links in a fabric, and corners that a reader with a simulator of his own found.
#include <gtest/gtest.h>

#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

using namespace test;

constexpr std::uint64_t kRate = 8'192'000'000;  // 1000 bytes in a microsecond
constexpr std::uint32_t kFrame = 1'000;
constexpr Duration kLatency = nanoseconds(300);

FabricScenario star_of_two(const LinkConfig& link) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(make_star({.hosts = 2}), link);
  return scenario;
}

void burst(FabricScenario& scenario, int frames, Instant from, Duration apart) {
  for (int i = 0; i < frames; ++i)
    scenario.arrivals.push_back(frame_of(0, address_of(1), from + i * apart, kFrame));
  in_order(scenario.arrivals);
}

TEST(FabricChanges, LongerLinkHasRoomForWhatIsThenUnderWay) {
  FabricScenario scenario = star_of_two(plain_link(kRate, microseconds(1)));
  burst(scenario, 600, kEpoch + microseconds(1), microseconds(1));
  scenario.actions = {{kEpoch, [](Fabric& fabric) {
                         fabric.reconfigure(0, kEpoch, plain_link(kRate, milliseconds(1)));
                       }}};
  const FabricOutcome outcome = drive(scenario);
  EXPECT_EQ(outcome.out.size(), 600u);
  EXPECT_TRUE(outcome.dropped.empty());
}

TEST(FabricChanges, LinkTooLongForItsRoomIsRefused) {
  const FabricScenario scenario = star_of_two(plain_link(kRate, microseconds(1)));
  Fabric fabric(scenario.config, {});
  EXPECT_EQ(fabric.reconfigure(0, kEpoch, plain_link(kRate, seconds(3'600))), kNever);
  EXPECT_NE(fabric.reconfigure(0, kEpoch, plain_link(kRate, microseconds(2))), kNever);
}

TEST(FabricChanges, LimitInForceAtAnInstantMeetsItsArrivals) {
  FabricScenario scenario = star_of_two(plain_link(kRate, kLatency));
  const Instant at = kEpoch + microseconds(10);
  burst(scenario, 4, at, Duration::zero());
  LinkConfig tight = plain_link(kRate, kLatency);
  tight.queue_limit_bytes = 1'514;
  scenario.actions = {{at, [=](Fabric& fabric) { fabric.reconfigure(0, at, tight); }}};
  // All four come before the first starts, and 1514 bytes hold one.
  EXPECT_EQ(drive(scenario).dropped.size(), 3u);
}

TEST(FabricChanges, RateInForceAtAnInstantDecidesWhetherALightIsLongEnough) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(make_ocs({.hosts = 3}), plain_link(kRate, kLatency));
  scenario.config.crossbars[0].crossbar.plan =
      CyclicPlan{kEpoch, microseconds(50), microseconds(5), round_robin(3)};
  const Instant at = kEpoch + microseconds(48);
  burst(scenario, 1, at, Duration::zero());
  scenario.actions = {
      {at, [=](Fabric& fabric) { fabric.reconfigure(0, at, plain_link(kRate / 4, kLatency)); }}};
  // Four microseconds do not fit into two: the circuit is back at 105.
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 1u);
  EXPECT_EQ(outcome.out[0].at - kEpoch, microseconds(105 + 4) + kLatency);
}

TEST(FabricChanges, PauseIsSaidAgainInTheQuantaOfAFasterLink) {
  FabricScenario scenario = star_of_two(plain_link(1'000'000'000, kLatency));
  scenario.config.links[0].queue_limit_bytes = 1 << 30;
  scenario.config.links[3].rate.bits_per_second = 100'000'000;  // to host 1
  scenario.config.switches[0].pause = {.lossless = 1,
                                       .xoff_bytes = 10'000,
                                       .xon_bytes = 5'000,
                                       .headroom_bytes = 30'000,
                                       .quanta = 65'535};
  burst(scenario, 400, kEpoch + microseconds(1), Duration::zero());
  LinkConfig fast = plain_link(100'000'000'000, kLatency);
  fast.queue_limit_bytes = 1 << 30;
  scenario.actions = {{kEpoch, [fast](Fabric& fabric) {
                         fabric.reconfigure(0, kEpoch, fast);
                         fabric.reconfigure(1, kEpoch, fast);
                       }}};
  const FabricOutcome outcome = drive(scenario, {}, kEpoch + milliseconds(200));
  EXPECT_EQ(outcome.out.size(), 400u);
  EXPECT_TRUE(outcome.dropped.empty());
}

TEST(FabricChanges, OnlyAHostHasTheQueueLimitOfItsLink) {
  FabricScenario scenario = star_of_two(plain_link(kRate, kLatency));
  scenario.config.links[3].queue_limit_bytes = 1'514;
  scenario.arrivals = {frame_of(0, address_of(1), kEpoch, 9'000)};
  in_order(scenario.arrivals);
  EXPECT_EQ(drive(scenario).out.size(), 1u) << "the switch has a buffer";
  scenario.config.links[0].queue_limit_bytes = 1'514;
  EXPECT_EQ(drive(scenario).out.size(), 0u);
}

TEST(FabricChanges, PauseOfAHostGoesThroughLightAsItIs) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(make_ocs({.hosts = 2}), plain_link(kRate, microseconds(10)));
  burst(scenario, 3, kEpoch, Duration::zero());
  const FabricOutcome without = drive(scenario, {}, kEpoch + milliseconds(1));
  HostArrival pause = frame_of(1, 0x0180c2000001, kEpoch + nanoseconds(100), 60);
  pause.arrival.pause = {.kind = PauseKind::kPriority, .classes = 0xff, .quanta = {9, 9, 9}};
  scenario.arrivals.push_back(pause);
  in_order(scenario.arrivals);
  const FabricOutcome with = drive(scenario, {}, kEpoch + milliseconds(1));
  ASSERT_EQ(with.out.size(), without.out.size() + 1);
  EXPECT_TRUE(with.absorbed.empty());
  for (const FabricDeparture& before : without.out) {
    const auto same = [&](const FabricDeparture& d) {
      return d.handle == before.handle || d.host == 0;
    };
    EXPECT_TRUE(std::any_of(with.out.begin(), with.out.end(), same));
  }
  EXPECT_EQ(with.out.back().host + with.out.front().host + with.out[1].host + with.out[2].host, 3u)
      << "three for host 1, the pause for host 0";
}

TEST(FabricChanges, RefusesWhatLightCannotCarry) {
  FabricConfig config = uniform_fabric(make_ocs({.hosts = 2}), plain_link(kRate, kLatency));
  config.links[0].impairments.retry = {microseconds(10), 7};
  ASSERT_EQ(validate(config).size(), 1u);
  EXPECT_EQ(validate(config)[0].field, "links[0].impairments.retry.loop");
  config.links[0].impairments.retry = {};
  config.links[2].dark_policy = DarkPolicy::kHold;
  ASSERT_EQ(validate(config).size(), 1u);
  EXPECT_EQ(validate(config)[0].field, "links[2].dark_policy");
}

}  // namespace
}  // namespace linkwright
