// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gtest/gtest.h>

#include "tests/golden/scenario.h"
#include "tests/support/cases.h"
#include "tests/support/checks.h"
#include "tests/support/reference_link.h"

namespace linkwright::test {
namespace {

void expect_as_reference(std::uint64_t seed, const CaseLimits& limits) {
  const Scenario scenario = make_case(seed, limits);
  const Outcome outcome = drive(scenario, {32, seed});
  const auto complaints = differences(ReferenceLink::run(scenario), by_handle(outcome.departures));
  ASSERT_TRUE(complaints.empty()) << "case " << seed << ": " << complaints.front();
}

TEST(Oracle, AgreesOnConstantLinks) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed)
    expect_as_reference(seed, {.frames = 150, .changes = 0});
}

TEST(Oracle, AgreesAcrossChangesOfWireAndCode) {
  for (std::uint64_t seed = 1'001; seed <= 1'500; ++seed)
    expect_as_reference(seed, {.light_may_change = false});
}

TEST(Oracle, AgreesAcrossChangesOfEverything) {
  for (std::uint64_t seed = 2'001; seed <= 3'000; ++seed) expect_as_reference(seed, {});
}

TEST(Oracle, AgreesOnCrowdsOfChanges) {
  for (std::uint64_t seed = 4'001; seed <= 4'300; ++seed)
    expect_as_reference(seed, {.frames = 80, .changes = 14});
}

TEST(Oracle, AgreesOnTheGoldenScenario) {
  const Scenario scenario = golden_scenario();
  const auto complaints =
      differences(ReferenceLink::run(scenario), by_handle(drive(scenario).departures));
  EXPECT_TRUE(complaints.empty()) << complaints.front();
}

// The cases above would prove little if they never reached the stages.
TEST(Oracle, CasesReachEveryFate) {
  std::array<std::size_t, kDropReasons> seen{};
  for (std::uint64_t seed = 2'001; seed <= 2'800; ++seed)
    for (const Departure& fate : ReferenceLink::run(make_case(seed)))
      ++seen[static_cast<std::size_t>(fate.reason)];
  for (const DropReason reason : {DropReason::kNone,
                                  DropReason::kQueueFull,
                                  DropReason::kDark,
                                  DropReason::kDarkCut,
                                  DropReason::kUncorrectable,
                                  DropReason::kBitError})
    EXPECT_GT(seen[static_cast<std::size_t>(reason)], 30u) << name(reason);
}

}  // namespace
}  // namespace linkwright::test
