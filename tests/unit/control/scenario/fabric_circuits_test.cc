// SPDX-License-Identifier: Apache-2.0
//
// Circuits of a fabric: matchings, plans, stages, and what becomes of the tier's own light.
#include <string>

#include "tests/unit/control/scenario/fabric_text.h"

namespace linkwright {
namespace {

constexpr const char* kMovingTiers =
    "  tiers: [{parameters: {rate: 100Gbps, latency: {propagation: 500ns}, light: "
    "{reconfiguration:\n"
    "    {command: 1ms, switching: 10ms, settle: 2ms, receiver: 50ms, switching_sigma: 0.3}}}}]\n";

CrossbarNode crossbar_of(const std::string& circuits, const std::string& tiers = kPlainTiers) {
  const ResolvedFabric fabric =
      fabric_of(fabric_text("ocs: {}", tiers + "  circuits: {" + circuits + "}\n"));
  if (fabric.config.crossbars.size() == 1) return fabric.config.crossbars.front();
  ADD_FAILURE() << "no circuit switch";
  return {};
}

Matching static_of(const std::string& matching) {
  const CrossbarNode node = crossbar_of("plan: {static: {" + matching + "}}");
  return std::get<StaticPlan>(node.crossbar.plan).matching;
}

TEST(FabricCircuits, MatchingsAreWrittenInThreeWays) {
  const Matching swapped{{1, 0, 3, 2}};
  EXPECT_EQ(static_of("pairs: [[0, 1], [2, 3]]"), swapped);
  EXPECT_EQ(static_of("pairs: [{a: 0, b: 1}, {b: 2, a: 3}]"), swapped);
  EXPECT_EQ(static_of("to: [1, 0, 3, 2]"), swapped);
  EXPECT_EQ(static_of("shift: 3"), rotation(4, 3));
  EXPECT_EQ(static_of("pairs: [[3, 1]]"), pairs({{1, 3}}, 4));
  EXPECT_EQ(static_of("to: [2, none, none, 0]"), (Matching{{2, kNoPort, kNoPort, 0}}));
  EXPECT_EQ(static_of("pairs: []"), unconnected(4));
}

TEST(FabricCircuits, NothingJoinedIsRenderedToo) {
  const std::string text = fabric_text(
      "ocs: {}",
      std::string(kPlainTiers) +
          "  circuits: {plan: {timed: {first: {pairs: []}, steps: [{at: 1s, pairs: []}]}}}\n");
  const ResolvedFabric again = fabric_of(resolved_text(text).text);
  EXPECT_EQ(again.config.crossbars.at(0).crossbar.plan,
            fabric_of(text).config.crossbars.at(0).crossbar.plan);
}

TEST(FabricCircuits, ACycleIsARoundRobinUnlessItIsListed) {
  const CrossbarNode node = crossbar_of("plan: {cyclic: {slot: 50us}}");
  const auto& plan = std::get<CyclicPlan>(node.crossbar.plan);
  EXPECT_EQ(plan.matchings, round_robin(4));
  EXPECT_EQ(plan.slot, microseconds(50));
  EXPECT_EQ(plan.guard, Duration::zero());
  EXPECT_EQ(plan.start, kEpoch);
  EXPECT_EQ(node.policy, VoqPolicy::kHold);
  EXPECT_EQ(node.voq_bytes, CrossbarNode{}.voq_bytes);
  EXPECT_EQ(node.crossbar.ports, 4U);
  const CrossbarNode listed = crossbar_of(
      "policy: blind, queue_limit: 2MB, "
      "plan: {cyclic: {slot: 50us, matchings: [{shift: 2}, {pairs: [[0, 1]]}]}}");
  EXPECT_EQ(std::get<CyclicPlan>(listed.crossbar.plan).matchings,
            (std::vector<Matching>{rotation(4, 2), pairs({{0, 1}}, 4)}));
  EXPECT_EQ(listed.policy, VoqPolicy::kBlind);
  EXPECT_EQ(listed.voq_bytes, 2'000'000U);
}

TEST(FabricCircuits, StepsHaveTheirTimes) {
  const CrossbarNode node = crossbar_of(
      "policy: lose, plan: {timed: {first: {shift: 1}, steps: [{at: 5ms, to: [2, 3, 0, 1]}, "
      "{at: 7ms, pairs: [[0, 3]]}]}}");
  const TimedPlan wanted{rotation(4, 1),
                         {{kEpoch + milliseconds(5), Matching{{2, 3, 0, 1}}},
                          {kEpoch + milliseconds(7), pairs({{0, 3}}, 4)}}};
  EXPECT_EQ(std::get<TimedPlan>(node.crossbar.plan), wanted);
  EXPECT_EQ(node.policy, VoqPolicy::kLose);
}

TEST(FabricCircuits, StagesComeFromTheTierAndAreOverwrittenOneByOne) {
  const auto of_tier = crossbar_of("plan: {static: {shift: 1}}", kMovingTiers).crossbar.stages;
  ASSERT_TRUE(of_tier);
  EXPECT_EQ(of_tier->command.median, milliseconds(1));
  EXPECT_EQ(of_tier->switching, lognormal_stage(milliseconds(10), 0.3));
  EXPECT_EQ(of_tier->dsp, fixed_stage(milliseconds(50)));
  EXPECT_EQ(of_tier->drain, Drain::kAtSwitch);
  const auto own = crossbar_of("stages: {receiver: 9us}, plan: {static: {shift: 1}}", kMovingTiers)
                       .crossbar.stages;
  ASSERT_TRUE(own);
  EXPECT_EQ(own->dsp.median, microseconds(9));
  EXPECT_EQ(own->settle.median, milliseconds(2));
  EXPECT_FALSE(
      crossbar_of("instant: true, plan: {static: {shift: 1}}", kMovingTiers).crossbar.stages);
  EXPECT_FALSE(crossbar_of("plan: {static: {shift: 1}}").crossbar.stages) << "nobody states any";
}

// A profile of a rotor has its own windows: of a link into a circuit switch the plan says it.
TEST(FabricCircuits, TheWindowsOfAProfileDoNotCount) {
  schema::Scenario read;
  Positions positions;
  Problems problems;
  const std::string text = fabric_text("ocs: {packet_switch: true}",
                                       "  tiers: [{profile: ocs-rotor}]\n"
                                       "  circuits: {plan: {cyclic: {slot: 200us}}}\n");
  ASSERT_TRUE(read_yaml(text, "test", read, positions, problems));
  ProfileLibrary profiles({LINKWRIGHT_PROFILES});
  const ResolveResult result = resolve(read, positions, profiles, {});
  ASSERT_TRUE(std::holds_alternative<ResolvedScenario>(result));
  const ResolvedFabric& fabric = std::get<ResolvedScenario>(result).fabrics.at(0);
  for (LinkId link = 0; link < links(fabric.config.graph); ++link) {
    const LinkConfig& config = fabric.config.links[link];
    const bool circuit = fabric.tiers[tier_of(fabric.config.graph, link)].into_crossbar;
    EXPECT_EQ(config.dark.empty(), circuit);
    EXPECT_EQ(config.dark_policy, DarkPolicy::kLose);
  }
  EXPECT_EQ(fabric.config.crossbars.at(0).crossbar.stages->switching.median, microseconds(11));
}

TEST(FabricCircuits, SteeringSaysWhoTakesPackets) {
  const std::string plan = "plan: {static: {shift: 1}}";
  const auto steering_of = [&](const std::string& steering) {
    return fabric_of(
               fabric_text("ocs: {packet_switch: true}",
                           std::string(kPlainTiers) + "  circuits: {" + plan + steering + "}\n"))
        .config.steering;
  };
  EXPECT_EQ(steering_of(""), Steering{}) << "all take circuits";
  EXPECT_EQ(steering_of(", steering: {circuit_classes: [3, 4], detour: true}"),
            (Steering{.circuit_classes = 0x18, .detour = true}));
  EXPECT_EQ(mistakes_of(fabric_text("ocs: {}",
                                    std::string(kPlainTiers) + "  circuits: {" + plan +
                                        ", steering: {detour: true}}\n")),
            std::vector<std::string>{"test:9:52: fabrics[0].circuits.steering: acts with packets "
                                     "beside the circuits only (`ocs: {packet_switch: true}`)"});
}

TEST(FabricCircuits, InsertionLossOfTheSwitchIsInTheBudgetOrMissed) {
  const auto tier = [](const std::string& keys) {
    return fabric_of(
               fabric_text("ocs: {}",
                           "  tiers: [{" + keys + "}]\n  circuits: {plan: {static: {shift: 1}}}\n"))
        .tiers[0];
  };
  const auto margin = [](const TierFigures& of) {
    return of.cable.direction[0].physics.channel.margin_db.value_or(-1);
  };
  const std::string optics =
      "parameters: {rate: 100Gbps, latency: {module: 1ns}, channel: {optical: {";
  const TierFigures without = tier(optics + "length: 50m}}}");
  const TierFigures with = tier(optics + "length: 50m, switch_loss: 2dB}}}");
  EXPECT_TRUE(without.misses_switch_loss);
  EXPECT_FALSE(with.misses_switch_loss);
  EXPECT_NEAR(margin(without) - margin(with), 2, 1e-9);
  EXPECT_FALSE(tier("parameters: {rate: 100Gbps, latency: {module: 1ns}}").misses_switch_loss);
}

}  // namespace
}  // namespace linkwright
