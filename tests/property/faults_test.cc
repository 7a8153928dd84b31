// SPDX-License-Identifier: Apache-2.0
//
// The properties of a link hold when faults are aimed at a third of its frames, every impairment on
// at once; and a fault moves nobody but the frame that it is aimed at.
#include <array>
#include <map>

#include <gtest/gtest.h>

#include "tests/property/link_properties.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 400;
constexpr CaseLimits kFaulty{.frames = 200, .impaired = true, .faults = true};

TEST(FaultProperty, EveryHandleComesBackOnceCopiesBesideAndTheBooksCloseAtEachStep) {
  expect_closed_books(kFaulty, kCases);
}

TEST(FaultProperty, NothingLeavesEarlyAndDeliveriesComeOutInOrderOfTime) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = make_case(seed, kFaulty);
    const Outcome outcome = drive(scenario, {32, 0});
    expect_silence(check_never_early(scenario, outcome), seed);
    Instant last = kEpoch;
    for (const Departure& departure : outcome.departures) {
      if (departure.reason != DropReason::kNone) continue;
      ASSERT_GE(departure.at, last) << "case " << seed << ": " << describe(departure);
      last = departure.at;
    }
  }
}

TEST(FaultProperty, BurstSizeDecidesNothing) {
  expect_same_in_any_burst(kFaulty, kCases);
}

TEST(FaultProperty, TheTimesAtWhichTheHostLooksDecideNothing) {
  expect_same_whenever_looked_at(kFaulty, kCases);
}

TEST(FaultProperty, AnIdenticalReconfigurationChangesNothing) {
  expect_same_when_set_anew(kFaulty, kCases);
}

// Where nothing is aimed, a link that could be struck is one that cannot: the fast path and the
// slow one agree.
TEST(FaultProperty, FaultsThatStrikeNobodyChangeNothing) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    for (const bool impaired : {false, true}) {
      Scenario scenario = make_case(seed, {.impaired = impaired, .faults = true});
      for (Arrival& arrival : scenario.arrivals) arrival.fault = 0;
      const Outcome with = drive(scenario);
      scenario.faults = {};
      expect_silence(check_same_fates(with, drive(scenario)), seed);
    }
  }
}

// What a frame comes to without its fault, and with it.
void expect_aimed(const FaultAct& act, const Departure& plain, const Departure& struck) {
  const bool never_came_so_far = plain.reason == DropReason::kQueueFull ||
                                 plain.reason == DropReason::kDark ||
                                 plain.reason == DropReason::kDarkCut;
  const bool loses = act.action == FaultAction::kDrop || act.action == FaultAction::kCorrupt;
  if (never_came_so_far || (plain.reason != DropReason::kNone && !loses)) {
    EXPECT_EQ(struck.reason, plain.reason);
    EXPECT_EQ(struck.at, plain.at);
  } else if (loses) {
    EXPECT_EQ(
        struck.reason,
        act.action == FaultAction::kDrop ? DropReason::kFaultDrop : DropReason::kFaultCorrupt);
    EXPECT_EQ(struck.at, plain.at);
  } else {
    EXPECT_EQ(struck.reason, DropReason::kNone);
    EXPECT_GE(struck.at, plain.at);
    EXPECT_LE(struck.at, plain.at + act.delay);
    if (act.action != FaultAction::kReorder) {
      EXPECT_EQ(struck.at, plain.at + act.delay);
    }
  }
}

// Without random overtaking, which counts deliveries.
TEST(FaultProperty, AFaultMovesNobodyButItsFrame) {
  CaseLimits limits = kFaulty;
  limits.reorders = false;
  std::array<std::size_t, 8> seen{};
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Scenario scenario = make_case(seed, limits);
    const FaultActs acts = scenario.faults;
    const Outcome with = drive(scenario, {7, seed});
    scenario.faults = {};
    std::map<FrameHandle, Departure> without;
    for (const Departure& fate : drive(scenario).departures)
      if (!fate.copy) without[fate.handle] = fate;
    for (const Departure& fate : with.departures) {
      if (fate.copy) continue;
      const FaultNumber fault = scenario.arrivals.at(fate.handle - kFirstHandle).fault;
      ++seen[fault];
      expect_aimed(acts[fault], without.at(fate.handle), fate);
      ASSERT_FALSE(HasFailure()) << "case " << seed << ": " << describe(fate) << " by "
                                 << name(acts[fault].action);
    }
  }
  for (const std::size_t each : seen) EXPECT_GT(each, 1'000u);
}

}  // namespace
}  // namespace linkwright::test
