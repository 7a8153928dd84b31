// SPDX-License-Identifier: Apache-2.0
//
// Which circuits a plan brings next.
#include "control/daemon/circuits_told.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

const Matching kStraight{{1, 0, 3, 2}};
const Matching kCrossed{{2, 3, 0, 1}};

std::vector<std::int64_t> milliseconds_of(const std::vector<ComingCircuits>& all) {
  std::vector<std::int64_t> out;
  for (const ComingCircuits& each : all) out.push_back((each.at - kEpoch) / milliseconds(1));
  return out;
}

using Times = std::vector<std::int64_t>;

TEST(ComingCircuits, OfACycleAreThoseThatMoveSomething) {
  const CircuitPlan plan = CyclicPlan{
      kEpoch + milliseconds(10), milliseconds(5), Duration{0}, {kStraight, kStraight, kCrossed}};
  // Slots begin at 10, 15 (the same), 20 (crossed), 25 (straight), 30 (the same), 35 (crossed).
  EXPECT_EQ(milliseconds_of(coming_circuits(plan, kEpoch, kNever, 3)), (Times{20, 25, 35}));
  const auto next = coming_circuits(plan, kEpoch + milliseconds(20), kNever, 2);
  EXPECT_EQ(milliseconds_of(next), (Times{25, 35})) << "that of now is in force";
  EXPECT_EQ(next[0].matching, kStraight);
  EXPECT_EQ(next[1].matching, kCrossed);
  EXPECT_EQ(milliseconds_of(coming_circuits(plan, kEpoch, kEpoch + milliseconds(25), 9)),
            (Times{20}));
}

TEST(ComingCircuits, OfStepsAreThoseBehindNow) {
  const CircuitPlan plan = TimedPlan{
      kStraight, {{kEpoch + milliseconds(10), kCrossed}, {kEpoch + milliseconds(20), kStraight}}};
  EXPECT_EQ(milliseconds_of(coming_circuits(plan, kEpoch, kNever, 9)), (Times{10, 20}));
  EXPECT_EQ(milliseconds_of(coming_circuits(plan, kEpoch + milliseconds(10), kNever, 9)),
            (Times{20}));
}

TEST(ComingCircuits, OfCircuitsThatStayThereAreNone) {
  EXPECT_TRUE(coming_circuits(StaticPlan{kStraight}, kEpoch, kNever, 9).empty());
  const CircuitPlan idle = CyclicPlan{kEpoch, milliseconds(5), Duration{0}, {kStraight}};
  EXPECT_TRUE(coming_circuits(idle, kEpoch, kNever, 9).empty());
}

}  // namespace
}  // namespace linkwright
