// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gtest/gtest.h>

#include "tests/property/link_properties.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 300;

TEST(Property, EveryHandleComesBackOnceAndTheBooksCloseAtEachStep) {
  expect_closed_books({}, kCases);
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
  expect_nothing_early({}, kCases);
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
  expect_same_in_any_burst({.frames = 300}, kCases);
}

TEST(Property, TheTimesAtWhichTheHostLooksDecideNothing) {
  expect_same_whenever_looked_at({}, kCases);
}

TEST(Property, AnIdenticalReconfigurationChangesNothing) {
  expect_same_when_set_anew({}, kCases);
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
