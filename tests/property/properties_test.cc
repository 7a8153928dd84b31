// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/checks.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 300;

void expect_silence(const Complaints& complaints, std::uint64_t seed) {
  ASSERT_TRUE(complaints.empty()) << "case " << seed << ": " << complaints.front();
}

TEST(Property, EveryHandleComesBackOnceAndTheBooksCloseAtEachStep) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed);
    expect_silence(check_conservation(scenario, drive(scenario, {1 + seed % 40, seed})), seed);
  }
}

TEST(Property, MemoryThatRunsOutIsADropLikeAnyOther) {
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Scenario scenario = make_case(seed);
    scenario.capacity = {4, 8};
    const Outcome outcome = drive(scenario, {7, seed});
    expect_silence(check_conservation(scenario, outcome), seed);
    for (const Departure& fate : outcome.departures)
      refused += fate.reason == DropReason::kNoMemory;
  }
  EXPECT_GT(refused, kCases);
}

TEST(Property, NothingLeavesEarly) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed);
    expect_silence(check_never_early(scenario, drive(scenario)), seed);
  }
}

TEST(Property, DeliveriesKeepTheOrderOfArrivals) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed);
    expect_silence(check_fifo(drive(scenario, {32, seed})), seed);
  }
}

TEST(Property, NoMoreLeavesThanTheWireCanCarry) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed, {.light_may_change = false});
    expect_silence(check_rate_bound(scenario, drive(scenario)), seed);
  }
}

TEST(Property, BurstSizeDecidesNothing) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed, {.frames = 300});
    const Outcome one = drive(scenario, {1});
    for (const std::size_t burst : {7u, 32u, 256u})
      expect_silence(check_same_fates(one, drive(scenario, {burst})), seed);
  }
}

TEST(Property, TheTimesAtWhichTheHostLooksDecideNothing) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed);
    const Outcome lazy = drive(scenario, {32});
    for (const std::uint64_t polling : {seed, seed + 1'000'000, seed + 2'000'000})
      expect_silence(check_same_fates(lazy, drive(scenario, {5, polling})), seed);
  }
}

TEST(Property, AnIdenticalReconfigurationChangesNothing) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed);
    const Scenario again = with_identical_changes(scenario, seed);
    ASSERT_GT(again.changes.size(), scenario.changes.size());
    expect_silence(check_same_fates(drive(scenario), drive(again, {32, seed})), seed);
  }
}

TEST(Property, NoChangeIsInForceBeforeItWasAskedFor) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed, {.changes = 12});
    const Outcome outcome = drive(scenario, {16, seed});
    expect_silence(check_effective_times(scenario, outcome), seed);
    for (std::size_t i = 0; i < scenario.changes.size(); ++i)
      EXPECT_EQ(outcome.effective[i], scenario.changes[i].at) << "asked ahead of time";
  }
}

TEST(Property, AnotherSeedIsAnotherFate) {
  std::size_t differ = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Scenario scenario = make_case(seed);
    scenario.config.fec = {640, 0.05};
    scenario.changes.clear();
    const Outcome first = drive(scenario);
    scenario.identity.seed ^= 1;
    differ += !check_same_fates(first, drive(scenario)).empty();
  }
  EXPECT_GT(differ, 25u);
}

}  // namespace
}  // namespace linkwright::test
