// SPDX-License-Identifier: Apache-2.0
#include "link_models/faults/fault_plan.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/faults/some_faults.h"

namespace linkwright {
namespace {

FrameHeaders of_port(std::uint16_t port) {
  FrameHeaders headers;
  headers.has_ports = true;
  headers.destination_port = port;
  return headers;
}

FrameMatch to_port(std::uint16_t port) {
  FrameMatch match;
  match.destination_port = port;
  return match;
}

// What strikes each of `count` frames, a digit each.
std::string struck(FaultPlan& plan, std::size_t count, const FrameHeaders& headers = {}) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += static_cast<char>('0' + plan.strike(headers, kEpoch));
  return out;
}

std::string struck(const FaultTurns& turns, std::size_t count) {
  FaultPlan plan({dropping("f", turns)});
  return struck(plan, count);
}

TEST(FaultTurns, SkipsSoManyAndStrikesSoMany) {
  EXPECT_EQ(struck({.skip = 0, .frames = 1}, 4), "1000");
  EXPECT_EQ(struck({.skip = 3, .frames = 2}, 8), "00011000");
}

TEST(FaultTurns, ComeAgainEverySoManyFrames) {
  EXPECT_EQ(struck({.skip = 2, .frames = 1, .every = 3}, 10), "0010010010");
  EXPECT_EQ(struck({.skip = 1, .frames = 2, .every = 5}, 12), "011000110001");
  EXPECT_EQ(struck({.skip = 0, .frames = 2, .every = 2}, 4), "1111");
}

TEST(FaultTurns, AreSeenWhenOneTooManyIsSkipped) {
  for (std::uint64_t skip = 0; skip < 20; ++skip)
    EXPECT_NE(struck({.skip = skip, .frames = 3}, 24), struck({.skip = skip + 1, .frames = 3}, 24));
}

TEST(FaultPlan, CountsOnlyWhatMatches) {
  FaultPlan plan({dropping("f", {.skip = 1, .frames = 1}, to_port(7))});
  EXPECT_EQ(plan.strike(of_port(7), kEpoch), 0);
  EXPECT_EQ(plan.strike(of_port(8), kEpoch), 0) << "no match, so it does not count";
  EXPECT_EQ(plan.strike({}, kEpoch), 0);
  EXPECT_EQ(plan.strike(of_port(7), kEpoch), 1);
  EXPECT_EQ(plan.counts()[0], (FaultCount{2, 1}));
}

TEST(FaultPlan, EveryFaultCountsAndTheFirstOfTheListStrikes) {
  FaultPlan plan(
      {dropping("a", {.skip = 1, .frames = 1}), dropping("b", {.skip = 0, .frames = 3})});
  EXPECT_EQ(struck(plan, 4), "2120");
  EXPECT_EQ(plan.counts()[0], (FaultCount{4, 1}));
  EXPECT_EQ(plan.counts()[1], (FaultCount{4, 2})) << "its second turn went to a";
}

// A frame that arrives at its instant matches, one a picosecond before does not and counts nothing.
TEST(FaultPlan, AFaultBeginsAtItsInstant) {
  TargetedFault fault = dropping("late", {.skip = 1, .frames = 1});
  fault.from = kEpoch + microseconds(5);
  FaultPlan plan({fault});
  EXPECT_EQ(plan.strike(of_port(7), kEpoch), 0);
  EXPECT_EQ(plan.strike(of_port(7), fault.from - Duration{1}), 0);
  EXPECT_EQ(plan.strike(of_port(7), fault.from), 0);
  EXPECT_EQ(plan.strike(of_port(7), fault.from), 1);
  EXPECT_EQ(plan.counts()[0], (FaultCount{2, 1}));
}

TEST(FaultPlan, IsEmptyWithoutFaultsAndStrikesNobody) {
  FaultPlan plan;
  EXPECT_TRUE(plan.empty());
  EXPECT_EQ(struck(plan, 3), "000");
}

TEST(FaultPlan, ToldWhatStruckInAReplayCountsThat) {
  FaultPlan plan({dropping("a", {}), dropping("b", {})});
  plan.repeat(2);
  plan.repeat(0);
  EXPECT_EQ(plan.counts()[0], FaultCount{});
  EXPECT_EQ(plan.counts()[1], (FaultCount{0, 1}));
}

}  // namespace
}  // namespace linkwright
