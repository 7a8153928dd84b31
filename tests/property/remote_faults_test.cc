// SPDX-License-Identifier: Apache-2.0
//
// The properties of a link hold while it is told of faults at the other end, changes of that
// included; and where it is silent, and only there, frames are lost to it.
#include <gtest/gtest.h>

#include "tests/property/link_properties.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 400;
constexpr CaseLimits kTold{
    .frames = 200, .impaired = true, .faults = true, .outages = true, .remote = true};

TEST(RemoteFaultProperty, EveryHandleComesBackOnceAndTheBooksCloseAtEachStep) {
  expect_closed_books(kTold, kCases);
}

TEST(RemoteFaultProperty, BurstSizeDecidesNothing) {
  expect_same_in_any_burst(kTold, kCases);
}

TEST(RemoteFaultProperty, TheTimesAtWhichTheHostLooksDecideNothing) {
  expect_same_whenever_looked_at(kTold, kCases);
}

TEST(RemoteFaultProperty, AnIdenticalReconfigurationChangesNothing) {
  expect_same_when_set_anew(kTold, kCases);
}

// Without changes: was the end silent in [from, to)? By the definition, window for window.
bool is_silent(const LinkConfig& config, Instant from, Instant to) {
  const RemoteFault& remote = config.remote_fault;
  const auto meets = [&](const DarkSchedule& dark, Duration later) {
    const auto window = dark.next(std::max(kEpoch, from - later));
    return window && window->from + later < to;
  };
  return remote.signalled &&
         (meets(remote.dark, remote.after) || meets(config.dark, remote.round_trip));
}

TEST(RemoteFaultProperty, FramesAreLostToItExactlyWhereTheEndIsSilent) {
  std::size_t lost = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Scenario scenario = make_case(seed, {.changes = 0, .always_serialize = true, .remote = true});
    LinkConfig& config = scenario.config;
    config.dark_policy = DarkPolicy::kLose;
    config.remote_fault.outages = {};
    config.fec.error_ratio = 0;
    Serializer wire(config.rate);
    for (const Departure& fate : by_handle(drive(scenario).departures)) {
      if (fate.reason == DropReason::kQueueFull) continue;
      const Arrival& arrival = scenario.arrivals[fate.handle - kFirstHandle];
      const WireTime time = wire.take(arrival.at, wire_octets(arrival.frame_bytes));
      const auto dark = config.dark.next(time.start);
      const bool is_dark = dark && dark->from < time.end;
      const bool silent = is_silent(config, time.start, time.end);
      ASSERT_EQ(fate.reason != DropReason::kNone, is_dark || silent) << "case " << seed;
      if (fate.reason == DropReason::kRemoteFault) {
        ASSERT_TRUE(silent) << "case " << seed;
      }
      if (!silent && is_dark) {
        ASSERT_NE(fate.reason, DropReason::kRemoteFault) << "case " << seed;
      }
      lost += fate.reason == DropReason::kRemoteFault;
    }
  }
  EXPECT_GT(lost, 500u);
}

}  // namespace
}  // namespace linkwright::test
