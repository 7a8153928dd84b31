// SPDX-License-Identifier: Apache-2.0
//
// A fabric that was written reads as it was; what is not one is refused.
#include <gtest/gtest.h>

#include "link_models/fabric/fabric_codec.h"
#include "tests/support/dice.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

using namespace test;

FabricConfig rich_fabric() {
  FabricConfig config = uniform_fabric(make_ocs({.hosts = 4, .packet_switch = true}),
                                       plain_link(100'000'000'000, nanoseconds(450)));
  config.links[3].impairments.flaps = {seconds(3), milliseconds(1), milliseconds(5), 0.5};
  config.links[5].fec.error_ratio = 1e-9;
  config.balancing = Balancing::kSpray;
  config.steering = {.circuit_classes = 0x0f, .detour = true};
  config.switches[0].pause = {
      .lossless = 8, .xoff_bytes = 50'000, .xon_bytes = 40'000, .headroom_bytes = 90'000};
  config.switches[0].mark = {.kmin_bytes = 1'000, .kmax_bytes = 9'000, .pmax = 0.25};
  config.crossbars[0].policy = VoqPolicy::kLose;
  config.crossbars[0].crossbar.stages = Reconfiguration{};
  config.crossbars[0].crossbar.stages->software = fixed_stage(milliseconds(100));
  config.crossbars[0].crossbar.plan =
      TimedPlan{rotation(4, 1), {{kEpoch + milliseconds(3), pairs({{0, 1}, {2, 3}}, 4)}}};
  config.classes.by = ClassBy::kPcp;
  config.classes.dscp_class[46] = 6;
  config.hosts[2].bound = false;
  config.failover = {
      .detection = {.by = Detector::kHellos, .interval = milliseconds(3), .multiplier = 4},
      .reroute = milliseconds(7),
      .restore = milliseconds(9)};
  config.outages = {{1, kEpoch + milliseconds(5), kEpoch + milliseconds(50)},
                    {2, kEpoch + milliseconds(6), kNever}};
  TargetedFault fault;
  fault.name = "lost-ack";
  fault.match.bth_opcode = 17;
  fault.match.psn = PsnRange{16'777'200, 15};
  fault.turns = {10, 2, 1'000};
  fault.act = {FaultAction::kReorder, 3, milliseconds(1)};
  config.faults = {{FaultPlace::kLink, 2, {fault}}, {FaultPlace::kHost, 3, {fault}}};
  return config;
}

TEST(FabricCodec, ReadsWhatItWrote) {
  const FabricConfig config = rich_fabric();
  for (const Violation& violation : validate(config))
    FAIL() << violation.field << ": " << violation.message;
  const std::vector<std::byte> bytes = encode_fabric(config);
  const std::optional<FabricConfig> read = decode_fabric(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(encode_fabric(*read), bytes);
  EXPECT_EQ(read->links, config.links);
  EXPECT_EQ(read->crossbars[0].crossbar.plan, config.crossbars[0].crossbar.plan);
  EXPECT_EQ(read->crossbars[0].crossbar.stages, config.crossbars[0].crossbar.stages);
  EXPECT_EQ(read->steering, config.steering);
  EXPECT_EQ(read->failover, config.failover);
  EXPECT_EQ(read->outages, config.outages);
  EXPECT_EQ(decode_outages(encode_outages(config.outages)), config.outages);
  EXPECT_EQ(read->hosts[0].addresses, config.hosts[0].addresses);
  EXPECT_FALSE(read->hosts[2].bound);
  EXPECT_EQ(read->faults, config.faults);
  EXPECT_EQ(read->graph.nodes[4].name, config.graph.nodes[4].name);
}

TEST(FabricCodec, RefusesEveryCutAndEveryExtraByte) {
  std::vector<std::byte> bytes = encode_fabric(rich_fabric());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_fabric(std::span(bytes).first(size)).has_value()) << size;
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(decode_fabric(bytes).has_value());
}

TEST(FabricCodec, WhatIsReadFromSpoiltBytesIsRefusedOrValidates) {
  const std::vector<std::byte> sound = encode_fabric(rich_fabric());
  Dice dice(11);
  for (int round = 0; round < 3'000; ++round) {
    std::vector<std::byte> bytes = sound;
    for (std::uint64_t n = 1 + dice.below(3); n > 0; --n)
      bytes[dice.below(bytes.size())] = static_cast<std::byte>(dice.below(256));
    const auto read = decode_fabric(bytes);
    if (!read || !validate(*read).empty()) continue;
    EXPECT_EQ(decode_fabric(encode_fabric(*read)).has_value(), true);
  }
}

TEST(FabricCodec, PlansAlone) {
  const CircuitPlan plan = CyclicPlan{kEpoch, microseconds(50), microseconds(5), round_robin(4)};
  EXPECT_EQ(decode_plan(encode_plan(plan)), plan);
  EXPECT_FALSE(decode_plan({}).has_value());
}

}  // namespace
}  // namespace linkwright
