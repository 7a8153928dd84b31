// SPDX-License-Identifier: Apache-2.0
//
// Corners and claims of a profile in a scenario: where they stand among the levels, and how a wrong
// one is told.
#include "control/scenario/overlay.h"

#include <gtest/gtest.h>

#include "control/scenario/resolve.h"
#include "tests/support/temporary_folder.h"

namespace linkwright {
namespace {

constexpr const char* kBase = R"(schema: 1
profile: base
parameters:
  rate: 800Gbps
  latency: {transmit: 30ns, module: 5ns, switching: 1ns}
provenance: {rate: t, latency.transmit: t, latency.module: t, latency.switching: t}
corners:
  - {name: hot, parameters: {latency: {transmit: 40ns}}, source: t}
  - {name: cold, parameters: {latency: {transmit: 20ns}}, source: t}
claims:
  - {name: swift, parameters: {latency: {transmit: 7ns, module: 2ns}}, source: t}
)";

constexpr const char* kChild = R"(schema: 1
profile: child
extends: base
parameters: {latency: {transmit: 50ns}}
provenance: {latency.transmit: t}
corners:
  - {name: hot, parameters: {latency: {transmit: 60ns}}, source: t}
)";

class OverlayTest : public testing::Test {
 protected:
  OverlayTest() {
    folder_.write("profiles/base.yaml", kBase);
    folder_.write("profiles/child.yaml", kChild);
  }

  ResolveResult resolve_link(const std::string& link) {
    return resolve_file(
        folder_.write("s.yaml",
                      "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\n"
                      "links: [{name: w, a: l, b: r, " +
                          link + "}]\n"),
        {});
  }

  ResolvedScenario good(const std::string& link) {
    ResolveResult result = resolve_link(link);
    if (const auto* found = std::get_if<Problems>(&result))
      throw std::runtime_error(to_text(found->front()));
    return std::get<ResolvedScenario>(std::move(result));
  }

  Duration latency(const std::string& link) { return good(link).cables[0].direction[0].latency; }

  // The only problem, without the folder.
  std::string fault(const std::string& link) {
    const ResolveResult result = resolve_link(link);
    const auto* found = std::get_if<Problems>(&result);
    if (found == nullptr || found->size() != 1) return "not one problem";
    return to_text(found->front()).substr(folder_.path().string().size() + 1);
  }

  TemporaryFolder folder_;
};

TEST_F(OverlayTest, StandsBetweenTheProfileAndTheLinksOwnParameters) {
  EXPECT_EQ(latency("profile: base"), nanoseconds(36));
  EXPECT_EQ(latency("profile: base, corner: hot"), nanoseconds(46));
  EXPECT_EQ(latency("profile: base, corner: hot, parameters: {latency: {transmit: 1ns}}"),
            nanoseconds(7));
  EXPECT_EQ(latency("profile: base, corner: hot, a_to_b: {latency: {transmit: 2ns}}"),
            nanoseconds(8));
  EXPECT_EQ(latency("profile: base, corner: typical"), nanoseconds(36));
}

TEST_F(OverlayTest, TheCornerStandsOverTheClaims) {
  EXPECT_EQ(latency("profile: base, claims: [swift]"), nanoseconds(10));
  EXPECT_EQ(latency("profile: base, claims: [swift], corner: hot"), nanoseconds(43));
}

TEST_F(OverlayTest, TheNearestOfTheChainWins) {
  EXPECT_EQ(latency("profile: child"), nanoseconds(56));
  EXPECT_EQ(latency("profile: child, corner: hot"), nanoseconds(66));
  EXPECT_EQ(latency("profile: child, corner: cold"), nanoseconds(26)) << "of what it extends";
  EXPECT_EQ(latency("profile: child, claims: [swift]"), nanoseconds(10));
}

TEST_F(OverlayTest, WhatIsInForceIsKnownAndTheResolvedTextNeedsNoProfile) {
  const ResolvedScenario plain = good("profile: base");
  EXPECT_EQ(plain.cables[0].corner, "typical");
  EXPECT_TRUE(plain.cables[0].claims.empty());
  EXPECT_EQ(good("parameters: {rate: 1Gbps}").cables[0].corner, "");
  const ResolvedScenario both = good("profile: base, claims: [swift], corner: hot");
  EXPECT_EQ(both.cables[0].corner, "hot");
  EXPECT_EQ(both.cables[0].claims, std::vector<std::string>{"swift"});
  EXPECT_NE(both.text.find("# link \"w\": base, corner: hot, claim: swift\n"), std::string::npos);
  const ResolveResult again = resolve_file(folder_.write("again.yaml", both.text), {});
  const auto* same = std::get_if<ResolvedScenario>(&again);
  ASSERT_NE(same, nullptr) << both.text;
  EXPECT_EQ(same->spec.cables[0].direction, both.spec.cables[0].direction);
}

TEST_F(OverlayTest, EachMistakeIsOneErrorAtItsPlace) {
  EXPECT_EQ(
      fault("profile: child, corner: hto"),
      "s.yaml:3:55: links[0].corner: child states no \"hto\"; it has: typical, hot, cold; did "
      "you mean \"hot\"?");
  EXPECT_EQ(fault("profile: base, claims: [swift, free]"),
            "s.yaml:3:62: links[0].claims[1]: base states no \"free\"; it has: swift");
  EXPECT_EQ(fault("corner: hot, parameters: {rate: 1Gbps}"),
            "s.yaml:3:39: links[0].corner: needs `profile`: a corner is numbers that a profile "
            "states (value \"hot\", allowed without one: typical)");
  EXPECT_EQ(fault("claims: [swift], parameters: {rate: 1Gbps}"),
            "s.yaml:3:40: links[0].claims[0]: needs `profile`: a claim is numbers that a profile "
            "states (value \"swift\", allowed without one: none)");
  EXPECT_EQ(latency("corner: typical, parameters: {rate: 1Gbps}"), Duration{});
}

TEST_F(OverlayTest, AFaultyNumberOfACornerIsToldInTheProfile) {
  folder_.write("profiles/odd.yaml",
                "schema: 1\nprofile: odd\nextends: base\ncorners:\n"
                "  - {name: odd, parameters: {fec: {group_error_ratio: 0.1}}, source: t}\n");
  EXPECT_EQ(fault("profile: odd, corner: odd"),
            "profiles/odd.yaml:5:55: corners[0].parameters.fec.group_error_ratio: needs `code`: it "
            "is the share of groups of that code");
}

}  // namespace
}  // namespace linkwright
