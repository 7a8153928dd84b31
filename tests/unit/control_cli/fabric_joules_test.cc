// SPDX-License-Identifier: Apache-2.0
//
// The joules of a fabric match hand arithmetic, which stands here once more, from the watts of one
// end; nothing of it calls the energy model.
//
//     end of a link   P(u) = module + laser at (0.95 + 0.05 u), host SerDes at (0.92 + 0.08 u)
//     u               mean use of the wire over both directions
//     64x400g         423 W idle and 8.9 pJ per bit forwarded, each of them
//     circuit switch  its watts per port, whatever it carries
//
// Each part has a test that a wrong factor in it turns red: half and twice the traffic are told
// apart to 1e-9.
#include <gtest/gtest.h>

#include "control/report/fabric_energy.h"
#include "link_models/topology/link_names.h"
#include "tests/unit/control/scenario/fabric_text.h"

namespace linkwright {
namespace {

constexpr double kExact = 1e-9;  // relative

std::string tiers(const std::string& power) {
  return "  tiers: [{parameters: {rate: 10Gbps, latency: {propagation: 500ns}, power: {" + power +
         "}}}]\n";
}
constexpr const char* kPower = "module: 8W, laser: 2W, host_serdes: 3.6W, cooling: 1.3";

// All links on the wire for a share of 2 ms of the model; 1000 frames of 1000 bytes sent by each.
FabricReading reading_of(const ResolvedFabric& fabric, double share, std::int64_t time_scale = 1) {
  FabricReading reading(fabric.config.graph);
  for (LinkId link = 0; link < reading.links.size(); ++link) {
    const Graph& graph = fabric.config.graph;
    if (graph.nodes[from(graph, link)].kind == NodeKind::kCrossbar) continue;
    reading.links[link].is_sender = true;
    reading.links[link].sent = {1'000, 1'000'000};
    reading.links[link].busy = nanoseconds(static_cast<std::int64_t>(2e6 * share)) * time_scale;
  }
  return reading;
}

constexpr Instant kEnd = kEpoch + milliseconds(2);

double link_watts(double u) {
  return 2 * (10 * (0.95 + 0.05 * u) + 3.6 * (0.92 + 0.08 * u));
}

TEST(FabricJoules, OfAStarAreItsLinksAndItsSwitch) {
  const ResolvedFabric fabric =
      fabric_of(fabric_text("star: {hosts: 3}", tiers(kPower) + "  switches: {preset: 64x400g}\n"));
  const FabricEnergy energy =
      fabric_energy(fabric, reading_of(fabric, 0.25), {2'000, 2'000'000}, kEnd);
  const double links = 3 * link_watts(0.25) * 2e-3;
  EXPECT_NEAR(*energy.joules[0], links, kExact * links);
  ASSERT_TRUE(energy.switches.has_value());
  EXPECT_EQ(energy.switches->forwarded_bits, 3u * 8 * (1'000'000 + 24 * 1'000));
  const double switches = 423 * 2e-3 + 8.9e-12 * 3 * 8 * 1'024'000;
  EXPECT_NEAR(*energy.switches->joules, switches, kExact * switches);
  EXPECT_NEAR(*energy.joules[1], links + switches, kExact * links);
  EXPECT_NEAR(*energy.joules[2], 1.3 * (links + switches), kExact * links);
  EXPECT_NEAR(
      *energy.pj_per_useful_bit(FabricBoundary::kFabric), (links + switches) * 1e12 / 16e6, 1e-3);
  EXPECT_NEAR(*energy.mean_watts(FabricBoundary::kLink), 3 * link_watts(0.25), 1e-9);
  EXPECT_FALSE(energy.crossbars.has_value());
}

TEST(FabricJoules, TiersAreToldApart) {
  const std::string text =
      "  tiers: [{tier: host, parameters: {rate: 10Gbps, latency: {propagation: 500ns}, power: "
      "{module: 1W, host_serdes: 1W}}}, {tier: spine, parameters: {rate: 10Gbps, latency: "
      "{propagation: 500ns}, power: {module: 8W, laser: 2W, host_serdes: 3.6W}}}]\n"
      "  switches: {preset: 64x400g}\n";
  const ResolvedFabric fabric = fabric_of(
      fabric_text("leaf_spine: {leaves: 2, spines: 2, hosts_per_leaf: 1, uplinks: 2}", text));
  FabricReading reading = reading_of(fabric, 0);
  // One direction of one of the eight cables to spines is full: a sixteenth of all.
  reading.links[find_link(fabric.config.graph, "leaf0 -> spine1 (2)").value()].busy =
      milliseconds(2);
  const FabricEnergy energy = fabric_energy(fabric, reading, {}, kEnd);
  ASSERT_EQ(energy.tiers.size(), 2u);
  const double hosts = 2 * 2 * (0.95 + 0.92) * 2e-3;
  EXPECT_NEAR(*energy.tiers[0].joules, hosts, kExact * hosts);
  EXPECT_EQ(energy.tiers[1].links, 8);
  EXPECT_NEAR(energy.tiers[1].utilisation, 1.0 / 16, 1e-12);
  const double spines = 8 * link_watts(1.0 / 16) * 2e-3;
  EXPECT_NEAR(*energy.tiers[1].joules, spines, kExact * spines);
  EXPECT_EQ(energy.switches->count, 4u);
  EXPECT_FALSE(energy.pj_per_useful_bit(FabricBoundary::kLink).has_value()) << "of no bits";
}

TEST(FabricJoules, OfCircuitsAreHalfALinkForEachCableAndThePorts) {
  const ResolvedFabric fabric =
      fabric_of(fabric_text("ocs: {hosts: 4}",
                            tiers(std::string(kPower) + ", switch_share: 0.5W") +
                                "  circuits: {plan: {static: {shift: 1}}}\n"));
  const FabricEnergy energy =
      fabric_energy(fabric, reading_of(fabric, 0.5), {1'000, 1'000'000}, kEnd);
  EXPECT_EQ(energy.tiers[0].links, 2);
  // Each host sends half of the time, and receives as much.
  EXPECT_NEAR(energy.tiers[0].utilisation, 0.5, 1e-12);
  const double links = 2 * link_watts(0.5) * 2e-3;
  EXPECT_NEAR(*energy.joules[0], links, kExact * links);
  EXPECT_EQ(energy.crossbars->ports, 4u);
  EXPECT_NEAR(*energy.crossbars->joules, 4 * 0.5 * 2e-3, 1e-15);
  EXPECT_NEAR(*energy.joules[1], links + 4e-3, kExact * links);
  EXPECT_FALSE(energy.switches.has_value());
}

TEST(FabricJoules, AreOfTheModelAtEveryTimeScale) {
  const std::string more = tiers(kPower) + "  switches: {preset: 64x400g}\n";
  const ResolvedFabric plain = fabric_of(fabric_text("star: {hosts: 3}", more));
  const ResolvedFabric slow = fabric_of("time_scale: 80\n" + fabric_text("star: {hosts: 3}", more));
  const FabricEnergy a = fabric_energy(plain, reading_of(plain, 0.25), {1, 1'000}, kEnd);
  const FabricEnergy b =
      fabric_energy(slow, reading_of(slow, 0.25, 80), {1, 1'000}, kEpoch + milliseconds(160));
  EXPECT_NEAR(b.model_seconds, 2e-3, 1e-15);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(*a.joules[i], *b.joules[i], kExact * *a.joules[i]);
}

TEST(FabricJoules, WhatNobodyStatedIsUnknownWhereItCounts) {
  const ResolvedFabric no_preset = fabric_of(fabric_text("star: {hosts: 3}", tiers(kPower)));
  const FabricEnergy energy = fabric_energy(no_preset, reading_of(no_preset, 0), {}, kEnd);
  EXPECT_TRUE(energy.joules[0].has_value());
  EXPECT_FALSE(energy.joules[1].has_value() || energy.joules[2].has_value());
  const ResolvedFabric no_serdes = fabric_of(
      fabric_text("star: {hosts: 3}", tiers("module: 8W") + "  switches: {preset: 64x400g}\n"));
  const FabricEnergy bare = fabric_energy(no_serdes, reading_of(no_serdes, 0), {}, kEnd);
  EXPECT_FALSE(bare.joules[0].has_value() || bare.joules[1].has_value());
  EXPECT_TRUE(bare.switches->joules.has_value());
}

}  // namespace
}  // namespace linkwright
