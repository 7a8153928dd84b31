// SPDX-License-Identifier: Apache-2.0
//
// The properties of a link hold with every impairment on at once.
#include <tuple>

#include <gtest/gtest.h>

#include "tests/property/link_properties.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 400;
constexpr CaseLimits kImpaired{.frames = 200, .impaired = true};

TEST(ImpairedProperty, EveryHandleComesBackOnceCopiesBesideAndTheBooksCloseAtEachStep) {
  expect_closed_books(kImpaired, kCases);
}

TEST(ImpairedProperty, NothingLeavesEarly) {
  expect_nothing_early(kImpaired, kCases);
}

TEST(ImpairedProperty, DeliveriesKeepTheOrderUnlessReorderingWasAskedFor) {
  CaseLimits limits = kImpaired;
  limits.reorders = false;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed)
    expect_silence(check_fifo(drive(make_case(seed, limits), {32, seed})), seed);
  std::size_t disordered = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed)
    disordered += !check_fifo(drive(make_case(seed, kImpaired), {32, seed})).empty();
  EXPECT_GT(disordered, kCases / 4);
}

TEST(ImpairedProperty, DeliveriesComeOutInOrderOfTime) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Outcome outcome = drive(make_case(seed, kImpaired), {32, 0});
    Instant last = kEpoch;
    for (const Departure& departure : outcome.departures) {
      if (departure.reason != DropReason::kNone) continue;
      ASSERT_GE(departure.at, last) << "case " << seed << ": " << describe(departure);
      last = departure.at;
    }
  }
}

TEST(ImpairedProperty, BurstSizeDecidesNothing) {
  expect_same_in_any_burst(kImpaired, kCases);
}

TEST(ImpairedProperty, TheTimesAtWhichTheHostLooksDecideNothing) {
  expect_same_whenever_looked_at(kImpaired, kCases);
}

TEST(ImpairedProperty, AnIdenticalReconfigurationChangesNothing) {
  expect_same_when_set_anew(kImpaired, kCases);
}

TEST(ImpairedProperty, NeitherDoTheyDecideWhatIsCounted) {
  const auto counted = [](const Outcome& outcome) {
    const LinkCounters& c = outcome.counters;
    return std::tuple(c.frames_checked,
                      c.bad_groups_met,
                      c.frames_in_episodes,
                      c.replays,
                      c.overtakes,
                      c.overtakes_refused,
                      c.duplicates);
  };
  LinkCounters sum;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed, kImpaired);
    const Outcome lazy = drive(scenario, {32});
    ASSERT_EQ(counted(lazy), counted(drive(scenario, {5, seed}))) << "case " << seed;
    sum.frames_in_episodes += lazy.counters.frames_in_episodes;
    sum.replays += lazy.counters.replays;
    sum.overtakes += lazy.counters.overtakes;
    EXPECT_LE(lazy.counters.flaps, lazy.counters.dark_windows);
  }
  EXPECT_GT(sum.frames_in_episodes, 1'000u);
  EXPECT_GT(sum.replays, 1'000u);
  EXPECT_GT(sum.overtakes, 1'000u);
}

// A case that no validated configuration could be would prove little.
TEST(ImpairedProperty, CasesAreValidConfigurations) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed, kImpaired);
    for (const TimedChange& change : scenario.changes)
      for (const Violation& found : validate(change.config.impairments))
        ADD_FAILURE() << "case " << seed << ": " << found.field << ": " << found.message;
  }
}

// The cases above would prove little if they never reached the stages.
TEST(ImpairedProperty, CasesReachEveryStage) {
  std::array<std::size_t, kDropReasons> seen{};
  std::size_t copies = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed)
    for (const Departure& fate : drive(make_case(seed, kImpaired)).departures) {
      ++seen[static_cast<std::size_t>(fate.reason)];
      copies += fate.copy;
    }
  EXPECT_GT(copies, 100u);
  for (const DropReason reason : {DropReason::kDark,
                                  DropReason::kDarkCut,
                                  DropReason::kUncorrectable,
                                  DropReason::kBitError,
                                  DropReason::kFrameLoss})
    EXPECT_GT(seen[static_cast<std::size_t>(reason)], 100u) << name(reason);
}

}  // namespace
}  // namespace linkwright::test
