// SPDX-License-Identifier: Apache-2.0
//
// When the host looks decides nothing, whatever the links, switches and crossbars do.
#include <array>

#include <gtest/gtest.h>

#include "tests/property/fabric_cases.h"
#include "tests/property/fabric_checks.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 320;

// Half of them with impairments, half with pauses, and a third with outages.
FabricCase some_case(std::uint64_t seed) {
  return make_fabric_case(seed,
                          {.frames = 90,
                           .constant = seed / kShapes % 2 == 0,
                           .lossless = seed / kShapes % 4 < 2,
                           .outages = seed / kShapes % 3 == 0});
}

TEST(FabricPolling, TheTimesAtWhichTheHostLooksDecideNothing) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricCase made = some_case(seed);
    const FabricOutcome lazy = drive(made.scenario, {}, made.until);
    for (const std::uint64_t polling : {seed, seed + 1'000'000, seed + 2'000'000}) {
      const FabricOutcome eager = drive(made.scenario, {polling}, made.until);
      const Complaints fates = check_same_departures(lazy, eager);
      ASSERT_TRUE(fates.empty()) << "case " << seed << ": " << fates.front();
      const Complaints counts = check_same_counts(lazy, eager);
      ASSERT_TRUE(counts.empty()) << "case " << seed << ": " << counts.front();
    }
  }
}

TEST(FabricPolling, EveryHandleComesBackOnceAndTheBooksCloseAtEachStep) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricCase made = some_case(seed);
    const FabricOutcome outcome = drive(made.scenario, {seed}, made.until);
    const Complaints found = check_conservation(made.scenario, outcome);
    ASSERT_TRUE(found.empty()) << "case " << seed << ": " << found.front();
  }
}

TEST(FabricPolling, MemoryThatRunsOutIsADropLikeAnyOther) {
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    FabricCase made = some_case(seed);
    made.scenario.capacity.frames = 8;
    const FabricOutcome outcome = drive(made.scenario, {seed}, made.until);
    const Complaints found = check_conservation(made.scenario, outcome);
    ASSERT_TRUE(found.empty()) << "case " << seed << ": " << found.front();
    for (const FabricDeparture& fate : outcome.dropped)
      refused += fate.reason == DropReason::kNoMemory;
  }
  EXPECT_GT(refused, kCases);
}

TEST(FabricPolling, CasesAreValidConfigurations) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed)
    for (const Violation& found : validate(some_case(seed).scenario.config))
      ADD_FAILURE() << "case " << seed << ": " << found.field << ": " << found.message;
}

// The cases above would prove little if they never reached the stages.
TEST(FabricPolling, CasesReachEveryStage) {
  std::array<std::size_t, kDropReasons> seen{};
  std::size_t absorbed = 0;
  std::size_t marked = 0;
  std::size_t ample = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricOutcome outcome = drive(some_case(seed).scenario, {}, some_case(seed).until);
    for (const FabricDeparture& fate : outcome.dropped)
      ++seen[static_cast<std::size_t>(fate.reason)];
    for (const FabricDeparture& fate : outcome.out) marked += fate.marked;
    absorbed += outcome.absorbed.size();
    ample += outcome.out.size();
  }
  for (const DropReason reason : {DropReason::kQueueFull,
                                  DropReason::kBufferFull,
                                  DropReason::kDark,
                                  DropReason::kDarkCut,
                                  DropReason::kUncorrectable,
                                  DropReason::kBitError,
                                  DropReason::kFrameLoss,
                                  DropReason::kPortDown,
                                  DropReason::kNoCircuit,
                                  DropReason::kNoRoute})
    EXPECT_GT(seen[static_cast<std::size_t>(reason)], 30u) << name(reason);
  EXPECT_EQ(seen[static_cast<std::size_t>(DropReason::kNoMemory)], 0u);
  EXPECT_GT(absorbed, 1'000u);
  EXPECT_GT(marked, 200u);
  EXPECT_GT(ample, 10'000u);
}

}  // namespace
}  // namespace linkwright::test
