// SPDX-License-Identifier: Apache-2.0
//
// At 64 Gb/s a block of 64 bits takes 1 ns and a group of 640 octets 80 ns.
#include "link_models/codeword_clock.h"

#include <gtest/gtest.h>

#include "link_models/core/fate_math.h"

namespace linkwright {
namespace {

constexpr LineRate kRate{64'000'000'000, 1};
constexpr LinkIdentity kIdentity{42, 7, 0};

Instant at_ns(std::int64_t n) {
  return kEpoch + nanoseconds(n);
}
std::uint64_t group_of(const CodewordClock& clock, Instant t) {
  return clock.unit_at(t) / 80;
}

// The first bad group, from the definition: floor(Exp(1) / hazard).
std::uint64_t first_bad(double ratio) {
  const double drawn = exponential(RandomStream(kIdentity, Purpose::kCodeword).bits(0));
  return static_cast<std::uint64_t>(drawn / hazard_of(ratio));
}

TEST(CodewordClock, AFrameCoversFloorOfAnEighthPlusTwoBlocks) {
  const CodewordClock clock(kIdentity, {640, 0.0}, kRate);
  EXPECT_EQ(clock.span_of(at_ns(0), 60).count, 10u);      // 64 octets with FCS
  EXPECT_EQ(clock.span_of(at_ns(0), 1'514).count, 191u);  // 1518
  EXPECT_EQ(clock.span_of(at_ns(0), 9'014).count, 1'129u);
  EXPECT_EQ(clock.span_of(at_ns(77), 60).first, 77u);
}

TEST(CodewordClock, WithoutFecPreambleAndGapCarryNoData) {
  const CodewordClock clock(kIdentity, {0, 0.0}, kRate);
  const UnitSpan bits = clock.span_of(at_ns(10), 60);
  EXPECT_EQ(bits.first, 640u + 64);
  EXPECT_EQ(bits.count, 512u);
}

TEST(CodewordClock, APerfectLinkNeverHits) {
  CodewordClock clock(kIdentity, {640, 0.0}, kRate);
  EXPECT_EQ(clock.clear_until(), kNever);
  for (std::uint64_t unit = 0; unit < 100'000; unit += 1'000)
    EXPECT_FALSE(clock.hits({unit, 1'000}));
  EXPECT_EQ(clock.bad_groups_met(), 0u);
}

TEST(CodewordClock, OnlyTheBadGroupHitsToTheBlock) {
  const std::uint64_t bad = first_bad(1e-3);
  ASSERT_GT(bad, 2u);
  CodewordClock clock(kIdentity, {640, 1e-3}, kRate);
  EXPECT_EQ(clock.clear_until(), at_ns(static_cast<std::int64_t>(bad) * 80));
  const std::uint64_t begin = bad * 80;
  EXPECT_FALSE(clock.hits({begin - 10, 10})) << "ends exactly where the group starts";
  EXPECT_TRUE(clock.hits({begin - 9, 10})) << "one block later";
  EXPECT_TRUE(clock.hits({begin + 79, 1})) << "its last block";
  EXPECT_EQ(clock.bad_groups_met(), 1u);
}

TEST(CodewordClock, EveryFrameThatTouchesTheBadGroupIsHit) {
  const std::uint64_t begin = first_bad(1e-3) * 80;
  CodewordClock clock(kIdentity, {640, 1e-3}, kRate);
  for (std::uint64_t unit = begin; unit < begin + 80; unit += 8) EXPECT_TRUE(clock.hits({unit, 8}));
  EXPECT_EQ(clock.bad_groups_met(), 1u) << "one group, however many frames";
}

TEST(CodewordClock, AFrameThatSpansTheBadGroupIsHit) {
  CodewordClock clock(kIdentity, {640, 1e-3}, kRate);
  EXPECT_TRUE(clock.hits({0, (first_bad(1e-3) + 5) * 80}));
}

TEST(CodewordClock, AfterAnIdleGapItDrawsAfreshFromTheNextFrame) {
  CodewordClock clock(kIdentity, {640, 1e-3}, kRate);
  const std::uint64_t later = (first_bad(1e-3) + 1'000'000) * 80;
  const double second = exponential(RandomStream(kIdentity, Purpose::kCodeword).bits(1));
  const auto next = static_cast<std::uint64_t>(second / hazard_of(1e-3));
  EXPECT_FALSE(clock.hits({later, next * 80}));
  EXPECT_TRUE(clock.hits({later + next * 80, 1}));
}

TEST(CodewordClock, PhaseIntegratesOverARateChange) {
  CodewordClock clock(kIdentity, {640, 1e-9}, kRate);
  clock.reconfigure(at_ns(100), {640, 1e-9}, {32'000'000'000, 1});
  EXPECT_EQ(clock.unit_at(at_ns(100)), 100u);
  EXPECT_EQ(clock.unit_at(at_ns(300)), 200u);
  clock.reconfigure(at_ns(300), {640, 1e-9}, kRate);
  EXPECT_EQ(clock.unit_at(at_ns(301)), 201u);
}

TEST(CodewordClock, ARateChangeMovesTheBadGroupInTimeNotInNumber) {
  const std::uint64_t bad = first_bad(1e-3);
  CodewordClock clock(kIdentity, {640, 1e-3}, kRate);
  clock.reconfigure(at_ns(80), {640, 1e-3}, {32'000'000'000, 1});
  EXPECT_EQ(clock.clear_until(), at_ns(80 + static_cast<std::int64_t>(bad - 1) * 160));
  EXPECT_TRUE(clock.hits({bad * 80, 1}));
}

TEST(CodewordClock, StandsStillInTheDark) {
  CodewordClock clock(kIdentity, {640, 1e-9}, kRate);
  clock.skip(at_ns(100), at_ns(1'000));
  EXPECT_EQ(clock.unit_at(at_ns(1'000)), 100u);
  EXPECT_EQ(clock.unit_at(at_ns(1'005)), 105u);
  EXPECT_EQ(clock.groups_elapsed(at_ns(1'060)), 2u);
}

TEST(CodewordClock, AnIdenticalReconfigurationChangesNothing) {
  CodewordClock still(kIdentity, {640, 3e-2}, {10'312'500'007, 3});
  CodewordClock stirred = still;
  for (std::int64_t n = 1; n < 3'000; ++n) {
    const Instant start = at_ns(700 * n);
    stirred.reconfigure(start, {640, 3e-2}, {10'312'500'007, 3});
    EXPECT_EQ(stirred.clear_until(), still.clear_until());
    ASSERT_EQ(stirred.hits(stirred.span_of(start, 60)), still.hits(still.span_of(start, 60)));
  }
  EXPECT_GT(still.bad_groups_met(), 10u);
  EXPECT_EQ(stirred.bad_groups_met(), still.bad_groups_met());
}

TEST(CodewordClock, AChangeOfHazardKeepsTheShareOfExp1ThatIsSpent) {
  const std::uint64_t bad = first_bad(1e-4);
  const std::uint64_t half = bad / 2;
  CodewordClock clock(kIdentity, {640, 1e-4}, kRate);
  clock.reconfigure(at_ns(static_cast<std::int64_t>(half) * 80), {640, 1e-3}, kRate);
  const double left = exponential(RandomStream(kIdentity, Purpose::kCodeword).bits(0)) -
                      hazard_of(1e-4) * static_cast<double>(half);
  const auto more = static_cast<std::uint64_t>(left / hazard_of(1e-3));
  EXPECT_FALSE(clock.hits({half * 80, more * 80}));
  EXPECT_TRUE(clock.hits({(half + more) * 80, 1}));
}

TEST(CodewordClock, AGroupKeepsTheFateItBeganWith) {
  const std::uint64_t bad = first_bad(1e-3);
  CodewordClock clock(kIdentity, {640, 1e-3}, kRate);
  EXPECT_TRUE(clock.hits({bad * 80, 10}));
  const Instant inside = at_ns(static_cast<std::int64_t>(bad) * 80 + 40);
  clock.reconfigure(inside, {640, 0.0}, kRate);
  EXPECT_TRUE(clock.hits({bad * 80 + 50, 10})) << "the same group, although the ratio is now 0";
  EXPECT_FALSE(clock.hits({(bad + 1) * 80, 1'000'000}));
}

TEST(CodewordClock, AGoodGroupStaysGoodWhenTheRatioRises) {
  CodewordClock clock(kIdentity, {640, 0.0}, kRate);
  EXPECT_FALSE(clock.hits({800, 10}));
  clock.reconfigure(at_ns(840), {640, 0.999999999}, kRate);
  EXPECT_FALSE(clock.hits({850, 30})) << "group 10 had begun";
  EXPECT_TRUE(clock.hits({880, 1'000 * 80})) << "later ones are bad";
}

TEST(CodewordClock, AnotherCodeCountsItsGroupsFromTheChange) {
  CodewordClock clock(kIdentity, {640, 0.0}, kRate);
  clock.reconfigure(at_ns(200), {1'280, 0.0}, kRate);
  EXPECT_EQ(clock.unit_at(at_ns(200)), 0u);
  EXPECT_EQ(clock.unit_at(at_ns(360)) / 160, 1u);
}

TEST(CodewordClock, AFrameAcrossAChangeOfCodeKeepsItsLength) {
  CodewordClock clock(kIdentity, {640, 0.0}, kRate);
  UnitSpan frame = clock.span_of(at_ns(100), 1'514);  // 191 blocks
  EXPECT_FALSE(clock.settle_sent(at_ns(200), {0, 0.0}, frame));
  EXPECT_EQ(frame.first, 0u);
  EXPECT_EQ(frame.count, 91u * 64);  // in bits now
  clock.reconfigure(at_ns(200), {0, 0.0}, kRate);
  EXPECT_FALSE(clock.settle_sent(at_ns(210), {640, 0.0}, frame));
  EXPECT_EQ(frame.count, 81u);
}

TEST(CodewordClock, AChangeInThePreambleKeepsTheDataBehindIt) {
  CodewordClock clock(kIdentity, {0, 0.0}, kRate);
  UnitSpan frame = clock.span_of(at_ns(100), 60);
  EXPECT_EQ(group_of(clock, at_ns(100)), 80u);
  EXPECT_FALSE(clock.settle_sent(kEpoch + picoseconds(100'500), {0, 0.5}, frame));
  EXPECT_EQ(frame.first, 6'464u);
  EXPECT_EQ(frame.count, 512u);
}

}  // namespace
}  // namespace linkwright
