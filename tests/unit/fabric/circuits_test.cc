// SPDX-License-Identifier: Apache-2.0
//
// Frames through a crossbar, with instants by hand.
#include <gtest/gtest.h>

#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

using namespace test;

constexpr std::uint64_t kRate = 8'192'000'000;
constexpr std::uint32_t kFrame = 1'000;
constexpr Duration kOneFrame = microseconds(1);
constexpr Duration kLatency = nanoseconds(300);
constexpr Duration kSlot = microseconds(50);
constexpr Duration kGuard = microseconds(5);

FabricScenario rotor(std::uint16_t hosts, VoqPolicy policy) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(make_ocs({.hosts = hosts}), plain_link(kRate, kLatency));
  CrossbarNode& crossbar = scenario.config.crossbars[0];
  crossbar.policy = policy;
  crossbar.crossbar.plan = CyclicPlan{kEpoch, kSlot, kGuard, round_robin(hosts)};
  crossbar.voq_bytes = 1 << 24;
  return scenario;
}

TEST(Circuits, FrameWaitsForItsCircuit) {
  FabricScenario scenario = rotor(4, VoqPolicy::kHold);
  // Slot m sees the host m + 1 further on. The first slot begins lit for host 1 ...
  scenario.arrivals = {frame_of(0, address_of(1), kEpoch + microseconds(10), kFrame),
                       frame_of(0, address_of(2), kEpoch + microseconds(10), kFrame),
                       frame_of(0, address_of(3), kEpoch + microseconds(10), kFrame)};
  in_order(scenario.arrivals);
  ASSERT_TRUE(validate(scenario.config).empty());
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 3u);
  EXPECT_EQ(outcome.out[0].at - kEpoch, microseconds(11) + kLatency);
  EXPECT_EQ(outcome.out[1].at - kEpoch, kSlot + kGuard + kOneFrame + kLatency);
  EXPECT_EQ(outcome.out[2].at - kEpoch, 2 * kSlot + kGuard + kOneFrame + kLatency);
}

TEST(Circuits, FrameThatCannotFinishBeforeTheEdgeWaitsForTheNextCycle) {
  FabricScenario scenario = rotor(4, VoqPolicy::kHold);
  scenario.arrivals = {
      frame_of(0, address_of(1), kEpoch + kSlot - kOneFrame, kFrame),
      frame_of(0, address_of(1), kEpoch + kSlot - kOneFrame + picoseconds(1), kFrame)};
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 2u);
  EXPECT_EQ(outcome.out[0].at - kEpoch, kSlot + kLatency) << "ends with the light";
  EXPECT_EQ(outcome.out[1].at - kEpoch, 3 * kSlot + kGuard + kOneFrame + kLatency);
}

TEST(Circuits, WhoLosesLosesWhatHasNoCircuit) {
  FabricScenario scenario = rotor(4, VoqPolicy::kLose);
  scenario.arrivals = {frame_of(0, address_of(2), kEpoch + microseconds(10), kFrame),
                       frame_of(0, address_of(1), kEpoch + microseconds(12), kFrame)};
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.dropped.size(), 1u);
  EXPECT_EQ(outcome.dropped[0].reason, DropReason::kNoCircuit);
  ASSERT_EQ(outcome.out.size(), 1u);
  EXPECT_EQ(outcome.out[0].host, 1u);
}

TEST(Circuits, WhoIsBlindSendsWhereverTheLightGoes) {
  FabricScenario scenario = rotor(4, VoqPolicy::kBlind);
  scenario.arrivals = {frame_of(0, address_of(3), kEpoch + microseconds(10), kFrame),
                       frame_of(0, address_of(1), kEpoch + kSlot - nanoseconds(500), kFrame),
                       frame_of(0, address_of(1), kEpoch + kSlot + microseconds(1), kFrame),
                       frame_of(0, address_of(3), kEpoch + kSlot + kGuard, kFrame)};
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 2u);
  EXPECT_EQ(outcome.out[0].host, 1u) << "the light of the first slot";
  EXPECT_EQ(outcome.out[1].host, 2u) << "that of the second";
  EXPECT_EQ(outcome.counters.misdelivered, 2u);
  ASSERT_EQ(outcome.dropped.size(), 2u);
  EXPECT_EQ(outcome.dropped[0].reason, DropReason::kDark) << "a scheduled edge met it on the wire";
  EXPECT_EQ(outcome.dropped[1].reason, DropReason::kDark);
}

TEST(Circuits, CommandCutsTheFrameOnTheWireAndSparesOtherCircuits) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(make_ocs({.hosts = 4}), plain_link(kRate, kLatency));
  CrossbarNode& crossbar = scenario.config.crossbars[0];
  crossbar.crossbar.plan = StaticPlan{pairs({{0, 1}, {2, 3}}, 4)};
  Reconfiguration stages;
  stages.command = fixed_stage(Duration::zero());
  stages.switching = fixed_stage(microseconds(20));
  stages.settle = stages.los = stages.dsp = stages.fec_align = stages.pcs = StageTime{};
  crossbar.crossbar.stages = stages;
  for (int i = 0; i < 8; ++i) {
    scenario.arrivals.push_back(frame_of(0, address_of(1), kEpoch + i * kOneFrame, kFrame));
    scenario.arrivals.push_back(frame_of(2, address_of(3), kEpoch + i * kOneFrame, kFrame));
  }
  scenario.arrivals.push_back(frame_of(0, address_of(2), kEpoch + microseconds(8), kFrame));
  in_order(scenario.arrivals);
  const FabricOutcome still = drive(scenario);
  EXPECT_EQ(still.out.size(), 16u);
  // 0 loses 1 to see 2, and so do 1 and 2; 3 has no light any more.
  scenario.actions = {{kEpoch + nanoseconds(4'500), [](Fabric& fabric) {
                         fabric.connect(0, kEpoch + nanoseconds(4'500), Matching{{1, 2, 3, 0}});
                       }}};
  const FabricOutcome moved = drive(scenario, {}, kEpoch + milliseconds(1));
  std::vector<Instant> unmoved, before;
  for (const FabricDeparture& out : still.out)
    if (out.source == 2 || out.source == 0) before.push_back(out.at);
  for (const FabricDeparture& out : moved.out)
    if (out.source == 2 || out.source == 0) unmoved.push_back(out.at);
  EXPECT_EQ(before, unmoved) << "0 to 1 and 2 to 3 were not touched";
}

TEST(Circuits, ClassDecidesBetweenCircuitsAndThePacketPath) {
  FabricScenario scenario;
  scenario.config =
      uniform_fabric(make_ocs({.hosts = 4, .packet_switch = true}), plain_link(kRate, kLatency));
  scenario.config.crossbars[0].crossbar.plan = StaticPlan{rotation(4, 1)};
  scenario.config.steering = {.circuit_classes = 1 << 3, .detour = false};
  scenario.arrivals = {frame_of(0, address_of(1), kEpoch, kFrame),
                       frame_of(2, address_of(3), kEpoch, kFrame),
                       frame_of(0, address_of(2), kEpoch + microseconds(5), kFrame)};
  scenario.arrivals[0].arrival.tags.priority = 3;
  scenario.arrivals[2].arrival.tags.priority = 3;
  in_order(scenario.arrivals);
  FabricOutcome outcome = drive(scenario, {}, kEpoch + milliseconds(1));
  ASSERT_EQ(outcome.out.size(), 2u);
  EXPECT_EQ(outcome.out[0].at - kEpoch, kOneFrame + kLatency) << "through the light";
  EXPECT_EQ(outcome.out[1].at - kEpoch, 2 * (kOneFrame + kLatency)) << "stored and forwarded";
  EXPECT_EQ(outcome.held.frames, 1u) << "waits for a circuit that the plan does not have";

  scenario.config.steering.detour = true;
  outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 3u);
  EXPECT_EQ(outcome.out[2].at - kEpoch, microseconds(5) + 2 * (kOneFrame + kLatency));
}

}  // namespace
}  // namespace linkwright
