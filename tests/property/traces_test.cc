// SPDX-License-Identifier: Apache-2.0
//
// A link with a trace against one that goes through its opportunities one by one, and the
// properties of a link when a trace, every impairment and faults are on at once.
#include <gtest/gtest.h>

#include "tests/property/link_properties.h"
#include "tests/support/reference_trace.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 400;
constexpr CaseLimits kTraced{
    .frames = 200, .impaired = true, .faults = true, .trace = true, .outages = true};

// Frames of up to eight opportunities, gaps of up to a hundred; the rate changes at times.
Scenario plain_case(std::uint64_t seed) {
  Dice dice(seed, 7);
  Scenario scenario;
  scenario.config.rate = {kFast, 1};
  scenario.config.queue_limit_bytes = 1ull << 30;
  scenario.trace.tick = dice.pick({nanoseconds(300), microseconds(1), microseconds(40)});
  std::uint32_t tick = static_cast<std::uint32_t>(dice.below(2));
  for (std::uint64_t n = 1 + dice.below(12); n != 0; --n) {
    scenario.trace.stamps.push_back({tick, dice.pick<std::uint32_t>({1, 1, 2, 9})});
    tick += static_cast<std::uint32_t>(dice.between(1, 6));
  }
  scenario.trace.stamps.push_back({tick, 1});
  const std::int64_t tick_ps = picos(scenario.trace.tick);
  Instant at = kEpoch;
  for (std::size_t i = 0; i < 150; ++i) {
    const std::int64_t bytes = dice.one_in(4) ? dice.between(60, 12'000) : dice.between(60, 1'514);
    scenario.arrivals.push_back({kFirstHandle + i, at, static_cast<std::uint32_t>(bytes)});
    if (dice.one_in(3)) continue;
    at += dice.one_in(8) ? Duration{dice.between(0, 100 * tick_ps)}
                         : scenario.trace.tick * dice.between(0, 3);  // often exactly at a stamp
  }
  LinkConfig config = scenario.config;
  Instant when = kEpoch;
  for (std::uint64_t n = dice.below(5); n != 0; --n) {
    when += nanoseconds(dice.between(0, picos(at - kEpoch) / 5'000));
    config.rate.bits_per_second = dice.one_in(2) ? kSlow : kFast;
    scenario.changes.push_back({when, config});
  }
  return scenario;
}

Complaints against_reference(const Scenario& scenario,
                             const Outcome& outcome,
                             Unused unused = Unused::kIsLost) {
  Complaints out;
  const std::vector<Instant> ends = ends_by_trace(scenario, unused);
  const std::vector<Departure> seen = by_handle(outcome.departures);
  if (seen.size() != ends.size()) out.push_back("another number of frames");
  for (std::size_t i = 0; i < seen.size() && out.empty(); ++i)
    if (seen[i].reason != DropReason::kNone || seen[i].at != ends[i])
      out.push_back("frame " + std::to_string(i) + " at " + std::to_string(picos(seen[i].at)) +
                    " instead of " + std::to_string(picos(ends[i])));
  return out;
}

TEST(TraceProperty, FramesLeaveAsOneByOneOpportunitiesSay) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = plain_case(seed);
    expect_silence(against_reference(scenario, drive(scenario)), seed);
    expect_silence(against_reference(scenario, drive(scenario, {5, seed})), seed);
  }
}

// The comparison can fail: a link that keeps what nobody used is another one.
TEST(TraceProperty, ALinkThatSavesUnusedOctetsWouldBeFound) {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = plain_case(seed);
    found += !against_reference(scenario, drive(scenario), Unused::kIsKept).empty();
  }
  EXPECT_GT(found, kCases / 2);
}

// So is one whose trace begins with the first frame, or when somebody looks.
TEST(TraceProperty, ATraceThatBeganLaterWouldBeFound) {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Scenario scenario = plain_case(seed);
    Scenario late = scenario;
    for (Arrival& arrival : late.arrivals) arrival.at += scenario.trace.tick / 2;
    for (TimedChange& change : late.changes) change.at += scenario.trace.tick / 2;
    Outcome outcome = drive(late);
    for (Departure& departure : outcome.departures) departure.at -= scenario.trace.tick / 2;
    found += !against_reference(scenario, outcome).empty();
  }
  EXPECT_GT(found, kCases / 2);
}

// A change of something else costs no opportunity, whatever has been gathered by then.
TEST(TraceProperty, AChangeOfLatencyMovesNoFrameOnTheWire) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Scenario scenario = plain_case(seed);
    scenario.changes.clear();
    const std::vector<Instant> ends = ends_by_trace(scenario);
    Dice dice(seed, 8);
    const Duration longer = microseconds(3);
    const Instant when = ends[dice.below(ends.size())] - Duration{dice.between(0, 2'000'000)};
    LinkConfig config = scenario.config;
    config.latency += longer;
    scenario.changes = {{std::max(when, kEpoch), config}};
    const Outcome outcome = drive(scenario, {3, seed});
    for (const Departure& departure : by_handle(outcome.departures)) {
      const Instant end = ends[departure.handle - kFirstHandle];
      ASSERT_EQ(departure.at, end + (end >= outcome.effective[0] ? longer : Duration{}))
          << "case " << seed << ", frame " << departure.handle;
    }
  }
}

TEST(TraceProperty, EveryHandleComesBackOnceAndTheBooksCloseAtEachStep) {
  expect_closed_books(kTraced, kCases);
}

TEST(TraceProperty, NothingLeavesEarly) {
  expect_nothing_early(kTraced, kCases);
}

TEST(TraceProperty, BurstSizeDecidesNothing) {
  expect_same_in_any_burst(kTraced, kCases);
}

TEST(TraceProperty, TheTimesAtWhichTheHostLooksDecideNothing) {
  expect_same_whenever_looked_at(kTraced, kCases);
}

TEST(TraceProperty, AnIdenticalReconfigurationChangesNothing) {
  expect_same_when_set_anew(kTraced, kCases);
}

// In light that comes and goes, held or lost, nobody gets more than was offered in the light: what
// passes in the dark is gone.
TEST(TraceProperty, NoMoreLeavesThanIsOffered) {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    Scenario scenario = make_case(seed, {.changes = 0, .trace = true});
    scenario.config.fec.error_ratio = 0;
    const TraceGate gate(scenario.trace, 2);
    std::uint64_t taken = 0;
    for (const Departure& departure : by_handle(drive(scenario).departures)) {
      if (departure.reason == DropReason::kQueueFull) continue;
      taken += trace_octets(departure.frame_bytes);
      if (departure.reason != DropReason::kNone) continue;
      const Instant left = departure.at - scenario.config.latency;
      ASSERT_LE(taken, gate.offered_before(left)) << "case " << seed;
    }
  }
}

}  // namespace
}  // namespace linkwright::test
