// SPDX-License-Identifier: Apache-2.0
//
// Outages and remote faults from the text of a scenario.
#include <gtest/gtest.h>

#include "tests/unit/control/scenario/resolving.h"

namespace linkwright {
namespace {

CableSpec cable_of(const std::string& text) {
  const ResolvedScenario scenario = resolved_text(text);
  return scenario.spec.cables.empty() ? CableSpec{} : scenario.spec.cables[0];
}

std::string mistake(const std::string& text) {
  const ResolveResult result = resolve_text(text);
  const auto* problems = std::get_if<Problems>(&result);
  if (problems == nullptr || problems->empty()) return "no problem";
  return problems->front().path + ": " + problems->front().message;
}

TEST(Outages, AreStretchedByTheTimeScale) {
  const CableSpec cable = cable_of(link_text(
      "light: {policy: hold, outages: {mean_up: 2s, mean_down: 50ms}}", "", "time_scale: 3\n"));
  for (const LinkConfig& way : cable.direction) {
    EXPECT_EQ(way.impairments.outages, (OutageConfig{seconds(6), milliseconds(150)}));
    EXPECT_EQ(way.dark_policy, DarkPolicy::kHold);
  }
}

TEST(Outages, NeedBothTimes) {
  EXPECT_EQ(mistake(link_text("light: {outages: {mean_up: 2s}}")),
            "links[0].light.outages.mean_down: is needed beside `mean_up`, for example "
            "50ms");
  EXPECT_EQ(mistake(link_text("light: {outages: {mean_down: 2s}}")),
            "links[0].light.outages.mean_up: is needed beside `mean_down`, for example "
            "10s");
  EXPECT_EQ(mistake(link_text("light: {outages: {mean_up: 2s, mean_down: 1ns}}"))
                .find("links[0].parameters.light.outages.mean_down: "),
            0u);
}

TEST(RemoteFaults, AreNotSignalledUnlessAskedFor) {
  for (const LinkConfig& way : cable_of(link_text("")).direction)
    EXPECT_FALSE(way.remote_fault.signalled);
}

TEST(RemoteFaults, TellEachEndOfTheOther) {
  const CableSpec cable = cable_of(
      link_text("",
                ", a_to_b: {latency: {propagation: 3us}, light: {dark: [{at: 1s, duration: 2ms}], "
                "outages: {mean_up: 1s, mean_down: 1ms}}}, b_to_a: {latency: {propagation: 5us}}, "
                "one_way_dark: remote_fault"));
  const RemoteFault& a = cable.direction[0].remote_fault;
  const RemoteFault& b = cable.direction[1].remote_fault;
  EXPECT_TRUE(a.signalled && b.signalled);
  EXPECT_TRUE(a.dark.empty());
  EXPECT_EQ(b.dark, cable.direction[0].dark);
  EXPECT_EQ(b.outages, cable.direction[0].impairments.outages);
  EXPECT_EQ(a.outages, OutageConfig{});
  EXPECT_EQ(a.after, microseconds(5));
  EXPECT_EQ(b.after, microseconds(3));
  EXPECT_EQ(a.round_trip, microseconds(8));
  EXPECT_EQ(b.round_trip, microseconds(8));
}

constexpr const char* kFailing =
    "availability: {failures: true, fit: 1e7, effects: {contamination_flaps: 0}}";

TEST(RemoteFaults, OfALinkThatFailsAreInAllItsConfigurations) {
  const ResolvedScenario scenario =
      resolved_text(link_text(kFailing, ", one_way_dark: remote_fault"));
  ASSERT_EQ(scenario.failures.links.size(), 1u);
  for (const FailingDirection& way : scenario.failures.links[0].direction)
    for (const LinkConfig& config : way.all()) EXPECT_TRUE(config.remote_fault.signalled);
}

TEST(RemoteFaults, WhereAFailureMakesOneDirectionFlapAreRefused) {
  EXPECT_EQ(mistake(link_text("availability: {failures: true, fit: 1e7}",
                              ", one_way_dark: remote_fault")),
            "links[0].one_way_dark: is not defined where a failure changes when one direction is "
            "dark, or its latency (value remote_fault; allowed with `availability: {effects: "
            "{contamination_flaps: 0}}` and channels that stay lit)");
}

TEST(RemoteFaults, OfALinkThatDriftsAreRefused) {
  EXPECT_EQ(mistake(link_text("channel: {optical: {oma: -3dBm}, drift: {swing: 20}}, fec: {code: "
                              "rs544}",
                              ", one_way_dark: remote_fault")),
            "links[0].one_way_dark: is not defined of a link that drifts, which may be dark in one "
            "of its steps (value remote_fault, allowed one_way)");
}

}  // namespace
}  // namespace linkwright
