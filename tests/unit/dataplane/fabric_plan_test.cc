// SPDX-License-Identifier: Apache-2.0
#include "dataplane/fabric_plan.h"

#include <gtest/gtest.h>

#include "dataplane/circuit_pace.h"
#include "dataplane/memory_plan.h"
#include "dataplane/spec_check.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

EmulatorSpec star(std::uint32_t hosts, std::uint64_t buffer_bytes) {
  EmulatorSpec spec;
  FabricSpec fabric;
  fabric.name = "pod";
  LinkConfig link = test::plain_link(1'000'000'000, microseconds(100));
  link.queue_limit_bytes = 1 << 16;
  fabric.config = test::uniform_fabric(make_graph(StarConfig{hosts}), link);
  fabric.config.switches[0].buffer_bytes = buffer_bytes;
  for (std::uint32_t port = 0; port < hosts; ++port) {
    spec.ports.push_back(
        {.name = "p" + std::to_string(port), .device = "net_null" + std::to_string(port)});
    fabric.ports.push_back(port);
  }
  spec.fabrics.push_back(fabric);
  return spec;
}

TEST(FabricPlan, HoldsWhatFliesOnTheLongestWayAndWhatWaits) {
  const EmulatorSpec spec = star(4, 1 << 20);
  const FabricNeed need = fabric_need(spec.fabrics[0], spec);
  // Four ports with 1.49 M of the smallest frames in a second, two links of 100 us and the
  // pipeline of the switch.
  EXPECT_GE(need.in_flight, 4u * 2 * 148);
  EXPECT_EQ(need.waiting_bytes, (1u << 20) + 4 * (1u << 16));
}

TEST(FabricPlan, NeverRunsOutWhereMemoryHoldsTheShortestFrames) {
  std::vector<EmulatorError> errors;
  const EmulatorSpec spec = star(4, 1 << 20);
  const MemoryPlan plan = plan_memory(spec, errors);
  EXPECT_TRUE(errors.empty());
  ASSERT_EQ(plan.fabrics.size(), 1u);
  const FabricNeed need = fabric_need(spec.fabrics[0], spec);
  EXPECT_GE(plan.fabrics[0].frames, need.in_flight + need.waiting_bytes / 42);
  EXPECT_GE(plan.mbufs, plan.fabrics[0].frames);
  EXPECT_LE(plan.pool_bytes + plan.ring_bytes, spec.memory_bytes);
}

TEST(FabricPlan, TakesABigBufferAsFarAsMemoryGoes) {
  std::vector<EmulatorError> errors;
  const EmulatorSpec spec = star(4, 64 << 20);
  const MemoryPlan plan = plan_memory(spec, errors);
  ASSERT_TRUE(errors.empty()) << errors.front().message;
  const FabricNeed need = fabric_need(spec.fabrics[0], spec);
  EXPECT_GE(plan.fabrics[0].frames, need.in_flight + need.waiting_bytes / 1'514);
  EXPECT_LT(plan.fabrics[0].frames, need.waiting_bytes / 42);
  EXPECT_LE(plan.pool_bytes + plan.ring_bytes, spec.memory_bytes);
}

TEST(FabricPlan, RefusesWhatCannotFitAndNamesTheNumbers) {
  std::vector<EmulatorError> errors;
  plan_memory(star(4, std::uint64_t{1} << 30), errors);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "fabrics[0]");
  EXPECT_NE(errors[0].message.find("256.0 MiB"), std::string::npos) << errors[0].message;
  EXPECT_NE(errors[0].message.find("\"pod\""), std::string::npos) << errors[0].message;
}

TEST(FabricPlan, APortBelongsToOneHost) {
  EmulatorSpec spec = star(3, 1 << 20);
  EXPECT_TRUE(check_spec(spec).empty());
  spec.fabrics[0].ports[2] = 1;
  const auto errors = check_spec(spec);
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].field, "ports[1]");
  EXPECT_EQ(errors[1].field, "ports[2]");
  spec.fabrics[0].ports[2] = 3;
  EXPECT_EQ(check_spec(spec)[0].field, "fabrics[0].ports[2]");
}

TEST(FabricPlan, CircuitsMayTurnNoFasterThanAWorkerFollows) {
  EmulatorSpec spec = star(4, 1 << 20);
  FabricSpec& fabric = spec.fabrics[0];
  fabric.config = test::uniform_fabric(make_graph(OcsConfig{4}),
                                       test::plain_link(1'000'000'000, microseconds(1)));
  CyclicPlan plan{kEpoch, kEdgeTime * 4, {}, round_robin(4)};
  fabric.config.crossbars[0].crossbar.plan = plan;
  EXPECT_TRUE(check_spec(spec).empty());
  plan.slot -= Duration{1};
  fabric.config.crossbars[0].crossbar.plan = plan;
  ASSERT_EQ(check_spec(spec).size(), 1u);
  EXPECT_EQ(check_spec(spec)[0].field, "fabrics[0].circuits.plan");
  fabric.ports.assign(4, kNoPortSpec);
  spec.ports.clear();
  EXPECT_TRUE(check_spec(spec).empty()) << "virtual time takes any slot";
}

TEST(FabricPlan, WhatIsWrongWithAFabricIsToldBeforeItStarts) {
  EmulatorSpec spec = star(3, 1 << 20);
  spec.fabrics[0].config.links[4].latency = Duration{};
  const auto errors = check_spec(spec);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "fabrics[0].config.links[4].latency");
}

}  // namespace
}  // namespace linkwright
