// SPDX-License-Identifier: Apache-2.0
//
// What a link does that is told of a fault at the other end: the windows, to the picosecond.
#include <span>

#include <gtest/gtest.h>

#include "link_models/light.h"
#include "tests/support/drive.h"

namespace linkwright::test {
namespace {

constexpr Duration kThere = microseconds(3);  // latency of a to b
constexpr Duration kBack = microseconds(5);
constexpr Instant kOff = kEpoch + microseconds(100);
constexpr Instant kOn = kEpoch + microseconds(140);

// The two directions of a cable of which a to b is dark in [kOff, kOn).
std::array<LinkConfig, 2> cable() {
  std::array<LinkConfig, 2> ways;
  for (LinkConfig& way : ways) way.rate = {8'000'000'000, 1};
  ways[0].latency = kThere;
  ways[1].latency = kBack;
  EXPECT_TRUE(ways[0].dark.add({kOff, kOn - kOff, {}, 1}));
  ways[0].remote_fault = {.signalled = true, .after = kBack, .round_trip = kThere + kBack};
  ways[1].remote_fault = {
      .signalled = true, .dark = ways[0].dark, .after = kThere, .round_trip = kThere + kBack};
  return ways;
}

// A frame of 100 ns at that instant.
Departure fate(const LinkConfig& config, Instant at) {
  Scenario scenario;
  scenario.config = config;
  scenario.arrivals = {{kFirstHandle, at, 76}};
  return drive(scenario).departures.at(0);
}

TEST(RemoteFault, TheOtherDirectionIsSilentALatencyLater) {
  const LinkConfig back = cable()[1];
  const Instant from = kOff + kThere;
  const Instant to = kOn + kThere;
  EXPECT_EQ(fate(back, from - nanoseconds(100)).reason, DropReason::kNone) << "ends at the edge";
  EXPECT_EQ(fate(back, from - nanoseconds(99)).reason, DropReason::kRemoteFault) << "cut by it";
  EXPECT_EQ(fate(back, from).reason, DropReason::kRemoteFault);
  EXPECT_EQ(fate(back, to - Duration{1}).reason, DropReason::kRemoteFault);
  EXPECT_EQ(fate(back, to).reason, DropReason::kNone);
}

// The end that sent into the dark is told so, and for as long; that ends after the dark does.
TEST(RemoteFault, TheDarkDirectionIsSilentUntilItHasHeardThatItIsSeen) {
  const LinkConfig there = cable()[0];
  EXPECT_EQ(fate(there, kOff - nanoseconds(100)).reason, DropReason::kNone);
  EXPECT_EQ(fate(there, kOff).reason, DropReason::kDark);
  EXPECT_EQ(fate(there, kOn - Duration{1}).reason, DropReason::kDark);
  EXPECT_EQ(fate(there, kOn).reason, DropReason::kRemoteFault);
  EXPECT_EQ(fate(there, kOn + kThere + kBack - Duration{1}).reason, DropReason::kRemoteFault);
  EXPECT_EQ(fate(there, kOn + kThere + kBack).reason, DropReason::kNone);
}

TEST(RemoteFault, WhoHoldsWaitsForTheEndOfIt) {
  std::array<LinkConfig, 2> ways = cable();
  for (LinkConfig& way : ways) way.dark_policy = DarkPolicy::kHold;
  const Duration wire = nanoseconds(100);
  EXPECT_EQ(fate(ways[1], kOff + kThere).at, kOn + kThere + wire + kBack);
  EXPECT_EQ(fate(ways[1], kOff + kThere - nanoseconds(50)).reason, DropReason::kRemoteFault)
      << "nobody sees it come";
  EXPECT_EQ(fate(ways[0], kOff - nanoseconds(50)).at, kOn + kThere + kBack + wire + kThere)
      << "a scheduled edge is seen to come; then it waits for the light, and for the signal";
}

TEST(RemoteFault, WithoutSignallingTheOtherDirectionGoesOn) {
  LinkConfig back = cable()[1];
  back.remote_fault = {};
  EXPECT_EQ(fate(back, kOff + kThere).reason, DropReason::kNone);
}

// Idle is light: codewords run on, receivers stay aligned, and no window of darkness is counted.
TEST(RemoteFault, TheWireStaysLit) {
  const LinkConfig back = cable()[1];
  Link told({1, 0, 1}, {64, 64}, back);
  LinkConfig lit = back;
  lit.remote_fault = {};
  Link untold({1, 0, 1}, {64, 64}, lit);
  for (Link* link : {&told, &untold}) link->advance(kOn + milliseconds(1));
  EXPECT_EQ(told.counters().groups_elapsed, untold.counters().groups_elapsed);
  EXPECT_EQ(told.counters().dark_windows, 0u);
  Link dark({1, 0, 0}, {64, 64}, cable()[0]);
  dark.advance(kOn + milliseconds(1));
  EXPECT_EQ(dark.counters().dark_windows, 1u) << "its own, and not what it hears";
}

// Outages of one direction are heard by the other, at every instant as far as they go.
TEST(RemoteFault, RandomDarknessOfTheOtherDirectionIsHeard) {
  const LinkIdentity identity{5, 3, 1};
  LinkConfig config;
  config.remote_fault = {.signalled = true,
                         .outages = {microseconds(50), microseconds(10)},
                         .after = kThere,
                         .round_trip = kThere + kBack};
  const Light sending(identity, config, config.remote_fault);
  const OutageProcess outages(identity, config.remote_fault.outages);
  std::size_t heard = 0;
  for (Instant t = kEpoch + microseconds(10); t < kEpoch + milliseconds(5); t += nanoseconds(333)) {
    const bool silent = sending.window_after(t).from <= t;
    ASSERT_EQ(silent, outages.next(t - kThere).from <= t - kThere) << picos(t);
    heard += silent;
  }
  EXPECT_GT(heard, 500u);
}

// A change that takes the window away ends what was heard of it, and a frame on the wire is cut by
// what begins.
TEST(RemoteFault, IsChangedInTheMiddleOfAFrame) {
  Scenario scenario;
  scenario.config = cable()[1];
  LinkConfig quiet = scenario.config;
  quiet.remote_fault.dark = {};
  scenario.changes = {{kOff + kThere + microseconds(1), quiet}};
  scenario.arrivals = {{kFirstHandle, kOff + kThere + microseconds(2), 76}};
  EXPECT_EQ(drive(scenario).departures.at(0).reason, DropReason::kNone);

  std::swap(scenario.config, scenario.changes[0].config);
  scenario.arrivals[0] = {kFirstHandle, kOff + kThere + nanoseconds(950), 76};
  EXPECT_EQ(drive(scenario).departures.at(0).reason, DropReason::kRemoteFault);
}

}  // namespace
}  // namespace linkwright::test
