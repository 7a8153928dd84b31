// SPDX-License-Identifier: Apache-2.0
#include "link_models/trace_gate.h"

#include <vector>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr std::uint32_t kFull = 1'514;  // frame bytes that take one opportunity

RateTrace trace_of(std::vector<RateTrace::Stamp> stamps, Duration tick = milliseconds(1)) {
  return {tick, std::move(stamps)};
}

Instant ms(std::int64_t n) {
  return kEpoch + milliseconds(n);
}

// When the next frame of a gate passes that waits from `t` on.
Instant pass(TraceGate& gate, Instant t, std::uint32_t bytes = kFull) {
  return gate.pass(0, gate.offered_before(t), bytes);
}

TEST(TraceGate, CountsWhatMahimahiSeesOfAFrame) {
  EXPECT_EQ(trace_octets(kFull), kOpportunityOctets);
  EXPECT_EQ(trace_octets(60), 50u);
  EXPECT_EQ(trace_octets(0), 4u);
}

TEST(TraceGate, WithoutATraceEverybodyPassesAtOnce) {
  TraceGate gate({}, 8);
  EXPECT_TRUE(gate.is_open());
  EXPECT_EQ(pass(gate, ms(7)), kEpoch);
  EXPECT_EQ(gate.offered_before(ms(7)), 0u);
}

TEST(TraceGate, AFullFrameTakesOneOpportunity) {
  TraceGate gate(trace_of({{2, 1}, {5, 2}, {10, 1}}), 8);
  std::vector<Instant> passed;
  for (int n = 0; n < 6; ++n) passed.push_back(pass(gate, kEpoch));
  EXPECT_EQ(passed, (std::vector{ms(2), ms(5), ms(5), ms(10), ms(12), ms(15)}));
}

// As mahimahi does within an opportunity: what one frame leaves serves the next that waits.
TEST(TraceGate, WhatAnOpportunityHasLeftServesThoseWhoWait) {
  TraceGate gate(trace_of({{2, 1}, {10, 1}}), 8);
  EXPECT_EQ(pass(gate, kEpoch, 510), ms(2));  // 500 octets
  EXPECT_EQ(pass(gate, ms(1), 510), ms(2));   // came before it
  EXPECT_EQ(pass(gate, ms(2), 514), ms(2));   // as it passed: the last 504
  EXPECT_EQ(pass(gate, ms(2), 60), ms(10)) << "nothing is left";
}

TEST(TraceGate, WhatNobodyWaitsForIsLost) {
  TraceGate gate(trace_of({{2, 1}, {10, 1}}), 8);
  EXPECT_EQ(pass(gate, kEpoch, 510), ms(2));
  EXPECT_EQ(pass(gate, ms(2) + Duration{1}, 510), ms(10)) << "the rest of 2 ms has passed";
  EXPECT_EQ(pass(gate, ms(100) + Duration{1}), ms(102)) << "and so have all between";
}

TEST(TraceGate, AJumboFrameGathersOpportunities) {
  TraceGate gate(trace_of({{1, 1}, {3, 2}, {4, 1}}), 8);
  EXPECT_EQ(pass(gate, kEpoch, 6 * 1'504 + 10), ms(7)) << "1, 3, 3, 4, 5, 7";
  EXPECT_EQ(pass(gate, kEpoch, kFull), ms(7)) << "the second one of 7 ms";
}

TEST(TraceGate, AFrameThatComesAtAStampStillUsesIt) {
  TraceGate gate(trace_of({{2, 1}, {10, 1}}), 8);
  EXPECT_EQ(pass(gate, ms(10)), ms(10));
  EXPECT_EQ(pass(gate, ms(22)), ms(22));
}

TEST(TraceGate, AStampOfZeroFallsOnTheEndOfThePeriodBefore) {
  TraceGate gate(trace_of({{0, 2}, {10, 1}}), 8);
  EXPECT_EQ(pass(gate, kEpoch), kEpoch);
  EXPECT_EQ(pass(gate, kEpoch), kEpoch);
  for (int n = 0; n < 3; ++n) EXPECT_EQ(pass(gate, kEpoch), ms(10)) << n;
  EXPECT_EQ(pass(gate, kEpoch), ms(20));
}

TEST(TraceGate, TheTickIsThatOfTheRun) {
  TraceGate gate(trace_of({{2, 1}, {5, 1}}, 80 * milliseconds(1)), 8);
  EXPECT_EQ(pass(gate, kEpoch), ms(160));
  EXPECT_EQ(pass(gate, kEpoch), ms(400));
  EXPECT_EQ(pass(gate, kEpoch), ms(560));
}

// Against an enumeration of all opportunities, around each of them.
TEST(TraceGate, WhatWasOfferedIsAFunctionOfTimeAlone) {
  const std::vector<RateTrace::Stamp> stamps{{0, 1}, {1, 3}, {4, 2}, {9, 7}};
  const TraceGate gate(trace_of(stamps), 8);
  std::vector<Instant> all;
  for (std::int64_t period = 0; period < 5; ++period)
    for (const RateTrace::Stamp& stamp : stamps)
      all.insert(all.end(), stamp.opportunities, ms(9 * period + stamp.tick));
  for (std::int64_t tick = 1; tick < 36; ++tick)
    for (const std::int64_t around : {-1, 0, 1}) {
      const Instant t = ms(tick) + Duration{around};
      const auto before = static_cast<std::uint64_t>(
          std::count_if(all.begin(), all.end(), [t](Instant at) { return at < t; }));
      ASSERT_EQ(gate.offered_before(t), before * kOpportunityOctets) << picos(t);
    }
}

// The number of periods enters by one division: a month costs what a millisecond costs.
TEST(TraceGate, AnIdleMonthIsCaughtUpExactly) {
  TraceGate gate(trace_of({{3, 1}, {7, 1}}), 8);
  const std::int64_t month = std::int64_t{30} * 86'400'000 / 7;
  EXPECT_EQ(pass(gate, ms(7 * month)), ms(7 * month));
  EXPECT_EQ(pass(gate, ms(7 * month) + Duration{1}), ms(7 * month + 3));
}

TEST(TraceGate, BeyondTheRangeOfTimeNothingOverflows) {
  TraceGate gate(trace_of({{86'400'000, 1}}), 8);
  Instant last = kEpoch;
  for (int n = 0; n < 1'000; ++n) {
    const Instant next = pass(gate, kEpoch);
    ASSERT_GE(next, last);
    last = next;
  }
  EXPECT_LT(last, kNever - seconds(40 * 86'400)) << "a latency can still be added";
}

TEST(TraceGate, AFrameThatIsPlannedAgainKeepsItsOctets) {
  TraceGate gate(trace_of({{1, 1}, {2, 1}, {3, 1}, {4, 1}}), 8);
  EXPECT_EQ(gate.pass(0, 0, 3 * 1'504 + 10), ms(3));
  EXPECT_EQ(gate.pass(1, 0, 2 * 1'504 + 10), ms(5));
  const Instant change = ms(2) + Duration{1};
  gate.rewind();
  EXPECT_EQ(gate.pass(0, gate.begin_again(0, change), 3 * 1'504 + 10), ms(3));
  EXPECT_EQ(gate.pass(1, gate.begin_again(1, change), 2 * 1'504 + 10), ms(5));
}

TEST(TraceGate, WhatIsPutBackIsThereAgain) {
  TraceGate gate(trace_of({{1, 1}, {2, 1}}), 8);
  const std::uint64_t taken = gate.taken();
  EXPECT_EQ(pass(gate, kEpoch), ms(1));
  gate.put_back(taken);
  EXPECT_EQ(pass(gate, kEpoch), ms(1));
}

}  // namespace
}  // namespace linkwright
