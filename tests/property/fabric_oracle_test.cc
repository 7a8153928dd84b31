// SPDX-License-Identifier: Apache-2.0
//
// The engine against a reference that shares none of its machinery.
#include <array>

#include <gtest/gtest.h>

#include "tests/property/fabric_cases.h"
#include "tests/property/fabric_checks.h"
#include "tests/property/fabric_reference.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 700;

TEST(FabricOracle, AgreesDepartureByDeparture) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricCase made = make_fabric_case(seed);
    const FabricOutcome outcome = drive(made.scenario, {seed}, made.until);
    const FabricOutcome reference = ReferenceFabric::run(made);
    const Complaints found = check_same_departures(reference, before(outcome, made.until));
    ASSERT_TRUE(found.empty()) << "case " << seed << ": " << found.front();
    ASSERT_EQ(reference.counters.unknown, outcome.counters.unknown) << "case " << seed;
    ASSERT_EQ(reference.counters.moves, outcome.counters.moves) << "case " << seed;
    const Complaints lost = check_conservation(made.scenario, outcome);
    ASSERT_TRUE(lost.empty()) << "case " << seed << ": " << lost.front();
  }
}

TEST(FabricOracle, CasesAreValidConfigurations) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricCase made = make_fabric_case(seed);
    for (const Violation& found : validate(made.scenario.config))
      ADD_FAILURE() << "case " << seed << ": " << found.field << ": " << found.message;
    for (const CircuitCommand& each : made.commands)
      if (const auto* plan = std::get_if<CircuitPlan>(&each.what)) {
        const auto ports = made.scenario.config.crossbars[each.crossbar].crossbar.ports;
        for (const Violation& found : validate(*plan, ports))
          ADD_FAILURE() << "case " << seed << ": " << found.field << ": " << found.message;
      }
  }
}

// The cases above would prove little if they never reached the stages.
TEST(FabricOracle, CasesReachEveryFate) {
  std::array<std::size_t, kDropReasons> seen{};
  std::size_t marked = 0;
  std::size_t misdelivered = 0;
  std::size_t unknown = 0;
  std::size_t moves = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricOutcome outcome = ReferenceFabric::run(make_fabric_case(seed));
    for (const FabricDeparture& fate : outcome.out) marked += fate.marked;
    seen[0] += outcome.out.size();
    for (const FabricDeparture& fate : outcome.dropped)
      ++seen[static_cast<std::size_t>(fate.reason)];
    misdelivered += outcome.counters.misdelivered;
    unknown += outcome.counters.unknown;
    moves += outcome.counters.moves;
  }
  for (const DropReason reason : {DropReason::kNone,
                                  DropReason::kQueueFull,
                                  DropReason::kBufferFull,
                                  DropReason::kDark,
                                  DropReason::kDarkCut,
                                  DropReason::kNoCircuit,
                                  DropReason::kNoRoute})
    EXPECT_GT(seen[static_cast<std::size_t>(reason)], 100u) << name(reason);
  EXPECT_GT(marked, 1'000u);
  EXPECT_GT(misdelivered, 1'000u);
  EXPECT_GT(unknown, 1'000u);
  EXPECT_GT(moves, 1'000u);
}

}  // namespace
}  // namespace linkwright::test
