// SPDX-License-Identifier: Apache-2.0
//
// Outages and failover of a scenario's fabric, and the spare ports of a circuit switch.
#include "link_models/fabric/failover.h"
#include "link_models/topology/link_names.h"
#include "tests/unit/control/scenario/fabric_text.h"

namespace linkwright {
namespace {

std::string with(const std::string& more) {
  return fabric_text("leaf_spine: {leaves: 2, spines: 2, hosts_per_leaf: 1}", kPlainTiers + more);
}

TEST(FabricFailover, IsInTheTimeOfTheRun) {
  const ResolvedFabric fabric = fabric_of(
      "time_scale: 10\n" +
      with("  failover: {detection: {loss_of_light: 100us}, reroute: 5ms, restore: 1s}\n"
           "  outages: [{link: leaf0 > spine1, from: 10ms, for: 3ms}, {link: spine0 -> leaf1, "
           "from: 1s}]\n"));
  const FabricConfig& config = fabric.config;
  const FailoverConfig expected{
      .detection = {.by = Detector::kLossOfLight, .after = milliseconds(1)},
      .reroute = milliseconds(50),
      .restore = seconds(10)};
  EXPECT_EQ(config.failover, expected);
  ASSERT_EQ(config.outages.size(), 2u);
  EXPECT_EQ(link_name(config.graph, 2 * config.outages[0].cable), "leaf0 -> spine1");
  EXPECT_EQ(config.outages[0].from, kEpoch + milliseconds(100));
  EXPECT_EQ(config.outages[0].to, kEpoch + milliseconds(130));
  EXPECT_EQ(link_name(config.graph, 2 * config.outages[1].cable), "leaf1 -> spine0");
  EXPECT_EQ(config.outages[1].to, kNever);
}

TEST(FabricFailover, HellosAndTimeout) {
  const auto detection = [](const std::string& text) {
    return fabric_of(with("  failover: {detection: {" + text + "}}\n")).config.failover.detection;
  };
  EXPECT_EQ(detection("hellos: {interval: 50ms}"),
            (Detection{.by = Detector::kHellos, .interval = milliseconds(50), .multiplier = 3}));
  EXPECT_EQ(detection("hellos: {interval: 1ms, multiplier: 5}").multiplier, 5u);
  EXPECT_EQ(detection("timeout: 2s"), (Detection{.by = Detector::kTimeout, .after = seconds(2)}));
  EXPECT_EQ(fabric_of(with("")).config.failover.detection.by, Detector::kNobody);
}

TEST(FabricFailover, MistakesAreNamedAtTheirPlace) {
  const auto first = [](const std::string& more) {
    const auto mistakes = mistakes_of(with(more));
    return mistakes.empty() ? std::string() : mistakes.front();
  };
  EXPECT_EQ(first("  failover: {detection: {timeout: 1s, loss_of_light: 1s}}\n"),
            "test:9:25: fabrics[0].failover.detection: wants exactly one of loss_of_light, hellos, "
            "timeout (value: 2 of them)");
  EXPECT_EQ(first("  outages: [{link: leaf0 -> spine7, from: 1s}]\n"),
            "test:9:20: fabrics[0].outages[0].link: leaf_spine has no such link (value \"leaf0 -> "
            "spine7\", did you mean \"leaf0 -> spine0\"?)");
  EXPECT_EQ(first("  outages: [{link: leaf0 -> spine0, from: 1s}, {link: spine0 -> leaf0, from: "
                  "2s}]\n"),
            "test:9:78: fabrics[0].outages[1].from: the cable of leaf0 -> spine0 is not back from "
            "its outage before (which has no end)");
  EXPECT_EQ(first("  outages: [{link: leaf0 -> spine0, from: 1s, for: 0s}]\n").substr(0, 38),
            "test:9:52: fabrics[0].outages[0].for: ");
}

TEST(FabricFailover, SparesStandBehindThePortsThatPlansSpeakOf) {
  const ResolvedFabric fabric = fabric_of(
      fabric_text("ocs: {hosts: 4, spares: true}",
                  std::string(kPlainTiers) + "  circuits: {plan: {cyclic: {slot: 1ms}}}\n"));
  const CrossbarConfig& crossbar = fabric.config.crossbars[0].crossbar;
  EXPECT_EQ(crossbar.ports, 8);
  const auto& plan = std::get<CyclicPlan>(crossbar.plan);
  ASSERT_EQ(plan.matchings.size(), 3u);
  EXPECT_EQ(plan.matchings[0].to,
            (std::vector<std::uint16_t>{1, 2, 3, 0, kNoPort, kNoPort, kNoPort, kNoPort}));
  EXPECT_EQ(fabric.tiers.back().tier, "spare");
  EXPECT_EQ(partner_of(fabric.config.graph, 2), 6u);
  // A person cannot join a spare: it takes over by itself.
  const auto mistakes = mistakes_of(
      fabric_text("ocs: {hosts: 4, spares: true}",
                  std::string(kPlainTiers) + "  circuits: {plan: {static: {pairs: [[0, 5]]}}}\n"));
  ASSERT_EQ(mistakes.size(), 1u);
  EXPECT_NE(mistakes[0].find("is out of range (value 5, allowed 0 to 3)"), std::string::npos)
      << mistakes[0];
}

}  // namespace
}  // namespace linkwright
