// SPDX-License-Identifier: Apache-2.0
//
// A fabric as a wire: every packet comes once or is known to be lost, where it is for.
#include "control/wires/fabric_wire.h"

#include <map>

#include <gtest/gtest.h>

#include "tests/unit/wires/wire_driver.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kPodRate = 100'000'000'000;
constexpr Duration kPodPacket = picoseconds(334'240);

std::string pod(const std::string& switches, const std::string& hosts = "") {
  return R"(
schema: 1
name: pod
seed: 7
fabrics:
  - name: pod
    topology: { leaf_spine: { leaves: 2, spines: 2, hosts_per_leaf: 4, uplinks: 2 } }
    tiers:
      - { tier: host, parameters: {rate: 100Gbps, fec: {code: none}, latency: {propagation: 1us}} }
      - { tier: spine, parameters: {rate: 100Gbps, fec: {code: none}, latency: {propagation: 1us}} }
    switches: { pipeline: 500ns, )" +
         switches + " }\n" + hosts;
}

TEST(FabricWire, APacketIsStoredAndForwardedOnItsWay) {
  const CollectiveScenario scenario = scenario_of(pod("buffer: 16MB"), 8);
  FabricWire wire(scenario.resolved, {}, scenario.places, kPodRate);
  wire.launch(data(0, 1, 0), kEpoch);  // one leaf between them
  const std::vector<Arrived> out = drain(wire);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].flight.to, 1u);
  EXPECT_EQ(out[0].at, kEpoch + 2 * (kPodPacket + microseconds(1)) + nanoseconds(500));
}

// All send to one: its port is seven times too slow, and the buffer small.
TEST(FabricWire, EveryPacketIsAccountedFor) {
  const CollectiveScenario scenario = scenario_of(pod("buffer: 300kB"), 8);
  FabricWire wire(scenario.resolved, {}, scenario.places, kPodRate);
  constexpr std::uint32_t kEach = 300;
  std::vector<Arrived> out;
  std::uint32_t number = 0;
  for (std::uint32_t i = 0; i < kEach; ++i)
    for (RankId from = 1; from < 8; ++from) {
      const Instant now = kEpoch + kPodPacket * i;
      while (wire.next() < now) wire.arrivals(wire.next(), out);
      wire.launch(data(from, 0, number++), now);
    }
  for (const Arrived& each : drain(wire)) out.push_back(each);
  std::map<std::uint32_t, int> seen;
  for (const Arrived& each : out) ++seen[each.flight.packet.psn];
  std::uint64_t lost = 0;
  for (RankId rank = 0; rank < 8; ++rank) lost += wire.lost_from(rank);
  EXPECT_GT(lost, 0u);
  EXPECT_EQ(out.size(), seen.size());
  EXPECT_EQ(seen.size() + lost, 7u * kEach);
  EXPECT_EQ(wire.delivered().frames, out.size());
  std::uint64_t told = 0;
  for (const Incident& each : wire.take_incidents(kEpoch, kNever))
    if (each.kind == IncidentKind::kLoss) told += each.frames;
  EXPECT_EQ(told, lost);
}

TEST(FabricWire, WhatIsMarkedArrivesMarked) {
  const CollectiveScenario scenario =
      scenario_of(pod("buffer: 16MB, mark: { kmin: 20kB, kmax: 40kB, pmax: 1 }"), 8);
  FabricWire wire(scenario.resolved, {}, scenario.places, kPodRate);
  for (std::uint32_t i = 0; i < 50; ++i)
    for (RankId from = 1; from < 4; ++from) wire.launch(data(from, 0, i), kEpoch + kPodPacket * i);
  std::uint64_t marked = 0;
  for (const Arrived& each : drain(wire)) marked += each.flight.packet.congested ? 1u : 0u;
  EXPECT_GT(marked, 20u);
  EXPECT_LT(marked, 150u);
}

// The switch asks the servers to wait; whoever is asked holds data, and lets answers go.
TEST(FabricWire, APauseHoldsItsClass) {
  const CollectiveScenario scenario = scenario_of(
      pod("buffer: 16MB, pause: { lossless: [3], xoff: 60kB, xon: 30kB }", "    ingress: pause\n"),
      8);
  FabricWire wire(scenario.resolved, {}, scenario.places, kPodRate);
  for (std::uint32_t i = 0; i < 200; ++i)
    for (RankId from = 1; from < 4; ++from) wire.launch(data(from, 0, i), kEpoch + kPodPacket * i);
  bool was_held = false;
  std::vector<Arrived> out;
  while (wire.next() != kNever) {
    const Instant now = wire.next();
    wire.arrivals(now, out);
    was_held = was_held || wire.held_until(1, false) > now;
    EXPECT_LE(wire.held_until(1, true), now);
  }
  EXPECT_TRUE(was_held);
  EXPECT_TRUE(
      std::any_of(out.begin(), out.end(), [](const Arrived& each) { return each.is_pause; }));
}

}  // namespace
}  // namespace linkwright
