// SPDX-License-Identifier: Apache-2.0
//
// A link whose trace says when it may send: where the trace meets light, replays and the queue.
#include <gtest/gtest.h>

#include "tests/support/drive.h"

namespace linkwright::test {
namespace {

constexpr std::uint32_t kFull = 1'514;            // takes one opportunity
constexpr Duration kOnWire = nanoseconds(1'538);  // of such a frame, at an octet per nanosecond

Instant ms(std::int64_t n) {
  return kEpoch + milliseconds(n);
}

Scenario with(std::vector<RateTrace::Stamp> stamps, std::vector<Instant> arrivals) {
  Scenario scenario;
  scenario.config.rate = {8'000'000'000, 1};
  scenario.trace = {milliseconds(1), std::move(stamps)};
  for (const Instant at : arrivals)
    scenario.arrivals.push_back({kFirstHandle + scenario.arrivals.size(), at, kFull});
  return scenario;
}

std::vector<Departure> fates(const Scenario& scenario) {
  return by_handle(drive(scenario).departures);
}

TEST(LinkTrace, AFrameGoesAtTheRateOfTheWireWhenItMay) {
  const auto out = fates(with({{2, 1}, {5, 2}}, {kEpoch, kEpoch, kEpoch}));
  EXPECT_EQ(out[0].at, ms(2) + kOnWire);
  EXPECT_EQ(out[1].at, ms(5) + kOnWire);
  EXPECT_EQ(out[2].at, ms(5) + 2 * kOnWire) << "two of one millisecond go one behind the other";
}

TEST(LinkTrace, WhoHasNotPassedWaitsInTheQueue) {
  Scenario scenario = with({{1, 1}, {2, 1}, {3, 1}}, std::vector<Instant>(10, kEpoch));
  scenario.config.queue_limit_bytes = 3 * kFull;
  std::size_t full = 0;
  for (const Departure& departure : fates(scenario))
    full += departure.reason == DropReason::kQueueFull;
  EXPECT_EQ(full, 7u);
}

TEST(LinkTrace, WhatPassesInTheDarkIsLostAndUsed) {
  Scenario scenario = with({{1, 1}, {2, 1}, {3, 1}}, std::vector<Instant>(3, kEpoch));
  ASSERT_TRUE(scenario.config.dark.add({ms(2) - Duration{1}, microseconds(10)}));
  const auto out = fates(scenario);
  EXPECT_EQ(out[0].at, ms(1) + kOnWire);
  EXPECT_EQ(out[1].reason, DropReason::kDark);
  EXPECT_EQ(out[2].at, ms(3) + kOnWire);
}

TEST(LinkTrace, WhoIsHeldWaitsForTheNextOpportunityInTheLight) {
  Scenario scenario = with({{1, 1}, {2, 1}, {3, 1}}, std::vector<Instant>(3, kEpoch));
  scenario.config.dark_policy = DarkPolicy::kHold;
  ASSERT_TRUE(scenario.config.dark.add({ms(2) - Duration{1}, microseconds(2'500)}));
  const auto out = fates(scenario);
  EXPECT_EQ(out[0].at, ms(1) + kOnWire);
  EXPECT_EQ(out[1].at, ms(5) + kOnWire) << "those of 2, 3 and 4 ms passed in the dark";
  EXPECT_EQ(out[2].at, ms(6) + kOnWire);
}

// The dark window is taken away while the frame waits for its end.
TEST(LinkTrace, WhoIsHeldGoesSoonerWhenTheDarkIsTakenAway) {
  Scenario scenario = with({{1, 1}, {2, 1}, {3, 1}}, std::vector<Instant>(3, kEpoch));
  scenario.config.dark_policy = DarkPolicy::kHold;
  LinkConfig lit = scenario.config;
  ASSERT_TRUE(scenario.config.dark.add({ms(2) - Duration{1}, seconds(1)}));
  scenario.changes = {{ms(2) + microseconds(500), lit}};
  const auto out = fates(scenario);
  EXPECT_EQ(out[1].at, ms(3) + kOnWire);
  EXPECT_EQ(out[2].at, ms(4) + kOnWire);
}

TEST(LinkTrace, AReplayUsesUpWhatIsOfferedMeanwhile) {
  Scenario scenario = with({{1, 1}, {2, 1}}, {kEpoch, kEpoch});
  scenario.config.fec.error_ratio = 0.999999;
  scenario.config.impairments.retry = {milliseconds(3), 1};
  const auto out = fates(scenario);
  EXPECT_EQ(out[0].at, ms(4) + kOnWire);
  EXPECT_GE(out[1].at, ms(5) + kOnWire) << "not at 2 ms, nor at 4";
}

TEST(LinkTrace, AnIdleHourChangesNothing) {
  Scenario scenario = with({{7, 1}}, {kEpoch, kEpoch + seconds(3'600) + Duration{1}});
  const auto out = fates(scenario);
  EXPECT_EQ(out[1].at, ms((3'600'000 / 7 + 1) * 7) + kOnWire);
}

}  // namespace
}  // namespace linkwright::test
