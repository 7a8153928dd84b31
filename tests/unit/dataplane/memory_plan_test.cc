// SPDX-License-Identifier: Apache-2.0
#include "dataplane/memory_plan.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

LinkConfig wire(std::uint64_t bits_per_second, Duration latency) {
  LinkConfig config;
  config.rate = {bits_per_second, 1};
  config.latency = latency;
  return config;
}

EmulatorSpec two_ports(const LinkConfig& config) {
  EmulatorSpec spec;
  spec.ports.resize(2);
  spec.cables.push_back({"wire", 0, 1, {config, config}});
  return spec;
}

TEST(MemoryPlan, ReservesRateTimesDelayAtMinimumFrameSize) {
  // 10 Gb/s carries 14.88 M frames of 84 wire octets in a second: 1,488 in 100 us.
  const LinkCapacity need = needed_capacity(wire(10'000'000'000, microseconds(100)), {}, 0);
  EXPECT_GE(need.flight_frames, 1'488u);
  EXPECT_LE(need.flight_frames, 1'488u + 2 * Link::kMaxBurst + 2);
  EXPECT_GE(need.queue_frames, 256u * 1'024 / 60);
}

TEST(MemoryPlan, CountsThePedestalAsFlight) {
  const LinkConfig config = wire(10'000'000'000, microseconds(100));
  EXPECT_GE(needed_capacity(config, microseconds(100), 0).flight_frames, 2'976u);
}

// All of the frames that arrive in a millisecond, and 14 of them.
TEST(MemoryPlan, MakesRoomForWhatFaultsKeepBackAndNoMore) {
  const LinkConfig config = wire(10'000'000'000, microseconds(100));
  const std::uint32_t plain = needed_capacity(config, {}, 0).flight_frames;
  TargetedFault late{.name = "late", .turns = {.frames = 1'000'000}, .act = {}};
  late.act = {.action = FaultAction::kDelay, .delay = milliseconds(1)};
  EXPECT_NEAR(needed_capacity(config, {}, 0, {late}).flight_frames, plain + 15'500u, 800u);
  late.turns.frames = 14;
  EXPECT_EQ(needed_capacity(config, {}, 0, {late}).flight_frames, plain + 14);
  EmulatorSpec spec = two_ports(config);
  std::vector<EmulatorError> errors;
  late.turns.frames = 1'000'000;
  late.act.delay = seconds(1);
  spec.cables[0].faults[1] = {late};
  plan_memory(spec, errors);
  ASSERT_EQ(errors.size(), 1u) << "does not fit";
  EXPECT_EQ(errors[0].field, "cables[0].direction[1]");
}

TEST(MemoryPlan, BelievesAPortThatStatesLessThanTheLink) {
  const LinkConfig config = wire(800'000'000'000, milliseconds(1));
  const auto all = needed_capacity(config, {}, 0).flight_frames;
  EXPECT_GE(all, kWorkerFramesPerSecond / 1'000);
  EXPECT_LT(needed_capacity(config, {}, 10'000'000'000).flight_frames, all / 5);
}

TEST(MemoryPlan, DividesTheRateByTheTimeScale) {
  LinkConfig slow = wire(800'000'000'000, milliseconds(1));
  slow.rate.time_scale = 20'000;
  EXPECT_LE(needed_capacity(slow, {}, 0).flight_frames, 60u + 2 * Link::kMaxBurst);
}

TEST(MemoryPlan, StaysWithinTheMemoryAndLeavesRoomForALongerLatency) {
  const EmulatorSpec spec = two_ports(wire(10'000'000'000, microseconds(100)));
  std::vector<EmulatorError> errors;
  const MemoryPlan plan = plan_memory(spec, errors);
  EXPECT_TRUE(errors.empty());
  EXPECT_LE(plan.pool_bytes + plan.ring_bytes, spec.memory_bytes);
  ASSERT_EQ(plan.cables.size(), 1u);
  const LinkCapacity need = needed_capacity(spec.cables[0].direction[0], {}, 0);
  EXPECT_TRUE(fits(need, plan.cables[0][0]));
  EXPECT_GE(plan.cables[0][0].flight_frames, 2 * need.flight_frames);
  EXPECT_GE(plan.mbufs, plan.cables[0][0].flight_frames + plan.cables[0][1].flight_frames);
}

// Mutant: a plan for the start of the run alone.
TEST(MemoryPlan, MakesRoomForWhatALinkBecomesLater) {
  EmulatorSpec spec = two_ports(wire(10'000'000'000, microseconds(100)));
  LinkConfig later = wire(10'000'000'000, milliseconds(2));
  later.queue_limit_bytes = 1u << 20;
  const LinkCapacity need = needed_capacity(later, {}, 0);
  std::vector<EmulatorError> errors;
  EXPECT_FALSE(fits(need, plan_memory(spec, errors).cables[0][0]));
  spec.cables[0].later[0] = later;
  const MemoryPlan plan = plan_memory(spec, errors);
  ASSERT_TRUE(errors.empty());
  EXPECT_TRUE(fits(need, plan.cables[0][0]));
  EXPECT_FALSE(fits(need, plan.cables[0][1])) << "nothing is to become of it";
  EXPECT_GE(plan.mbufs, need.flight_frames);
}

TEST(MemoryPlan, MakesRoomForTheLongestFrameAndNeverLessThanTwoKilobytes) {
  EmulatorSpec spec = two_ports(wire(1'000'000'000, microseconds(10)));
  std::vector<EmulatorError> errors;
  EXPECT_EQ(plan_memory(spec, errors).data_room_bytes, 2'048u + 128u);
  spec.ports[1].frame_bytes_max = 9'014;
  const MemoryPlan jumbo = plan_memory(spec, errors);
  EXPECT_GE(jumbo.data_room_bytes, 9'014u + 4u + 128u);
  EXPECT_EQ(jumbo.data_room_bytes % 64, 0u);
}

TEST(MemoryPlan, RefusesWhatCannotFitAndNamesTheNumbers) {
  EmulatorSpec spec = two_ports(wire(100'000'000'000, microseconds(10)));
  spec.cables[0].name = "short";
  spec.ports.resize(4);
  const LinkConfig far = wire(100'000'000'000, milliseconds(50));
  spec.cables.push_back({"far away", 2, 3, {wire(1'000'000'000, Duration{}), far}});
  std::vector<EmulatorError> errors;
  const MemoryPlan plan = plan_memory(spec, errors);
  EXPECT_TRUE(plan.cables.empty());
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "cables[1].direction[1]");
  EXPECT_NE(errors[0].message.find("256.0 MiB"), std::string::npos) << errors[0].message;
  EXPECT_NE(errors[0].message.find("far away"), std::string::npos) << errors[0].message;
  EXPECT_NE(errors[0].message.find("50000 us"), std::string::npos) << errors[0].message;
}

TEST(MemoryPlan, FitsOnlyWhenBothQueueAndFlightFit) {
  EXPECT_TRUE(fits({10, 20}, {10, 20}));
  EXPECT_FALSE(fits({11, 20}, {10, 20}));
  EXPECT_FALSE(fits({10, 21}, {10, 20}));
}

TEST(MemoryPlan, DoesNotOverflowAtTheEdges) {
  LinkConfig config = wire(800'000'000'000, seconds(1'000'000));
  config.queue_limit_bytes = ~std::uint64_t{0};
  std::vector<EmulatorError> errors;
  plan_memory(two_ports(config), errors);
  EXPECT_EQ(errors.size(), 1u);
}

}  // namespace
}  // namespace linkwright
