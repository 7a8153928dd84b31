// SPDX-License-Identifier: Apache-2.0
#include "dataplane/loop_watch.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr Duration kLimit = microseconds(60);

Instant at_us(std::int64_t us) {
  return kEpoch + microseconds(us);
}

TEST(LoopWatch, SeesNoGapInAQuickLoop) {
  LoopWatch watch(kEpoch, kLimit);
  for (std::int64_t us = 20; us <= 2'000; us += 20) watch.begin(at_us(us));
  EXPECT_EQ(watch.gaps().count, 0u);
  EXPECT_FALSE(watch.in_gap(at_us(100)));
}

TEST(LoopWatch, CountsALongIterationAndWhatFellDueInIt) {
  LoopWatch watch(kEpoch, kLimit);
  watch.begin(at_us(5));
  watch.begin(at_us(10));
  watch.begin(at_us(110));
  EXPECT_EQ(watch.gaps().count, 1u);
  EXPECT_EQ(watch.gaps().total, microseconds(100));
  EXPECT_EQ(watch.gaps().longest, microseconds(100));
  EXPECT_TRUE(watch.in_gap(at_us(5))) << "due after the previous visit, so the gap delayed it";
  EXPECT_TRUE(watch.in_gap(at_us(109)));
  EXPECT_FALSE(watch.in_gap(at_us(110)));
  EXPECT_FALSE(watch.in_gap(at_us(4)));
  EXPECT_EQ(watch.gap_end(), at_us(110));
}

TEST(LoopWatch, KnowsOfAGapBeforeTheIterationIsOver) {
  LoopWatch watch(kEpoch, kLimit);
  watch.begin(at_us(10));
  watch.look(at_us(25));
  EXPECT_FALSE(watch.in_gap(at_us(20)));
  watch.look(at_us(60));
  EXPECT_TRUE(watch.in_gap(at_us(20)));
  EXPECT_EQ(watch.gaps().count, 0u) << "counted once, when it is over";
  watch.begin(at_us(70));
  EXPECT_EQ(watch.gaps().count, 1u);
  EXPECT_TRUE(watch.in_gap(at_us(65)));
}

TEST(LoopWatch, AddsUpApartWhatIsLongerThanTheLimit) {
  LoopWatch watch(kEpoch, kLimit);
  watch.begin(at_us(60));
  watch.begin(at_us(121));
  EXPECT_EQ(watch.gaps().count, 2u);
  EXPECT_EQ(watch.gaps().beyond_limit, microseconds(61));
}

TEST(LoopWatch, JoinsGapsThatTouch) {
  LoopWatch watch(kEpoch, kLimit);
  watch.begin(at_us(100));
  watch.begin(at_us(200));
  EXPECT_EQ(watch.gaps().count, 2u);
  EXPECT_TRUE(watch.in_gap(at_us(50))) << "still covered by the first";
}

TEST(LoopWatch, CountsAGapBeforeARest) {
  LoopWatch watch(kEpoch, kLimit);
  watch.begin(at_us(10));
  watch.rested(at_us(5'010), at_us(5'030), microseconds(60));
  EXPECT_EQ(watch.gaps().count, 1u);
  EXPECT_EQ(watch.gaps().total, microseconds(5'000));
  EXPECT_TRUE(watch.in_gap(at_us(100)));
}

TEST(LoopWatch, ForgivesARestUnlessTheKernelOverslept) {
  LoopWatch watch(kEpoch, kLimit);
  watch.begin(at_us(10));
  watch.rested(at_us(11), at_us(60), microseconds(60));
  watch.begin(at_us(62));
  EXPECT_EQ(watch.gaps().count, 0u);
  watch.rested(at_us(63), at_us(163), microseconds(60));
  EXPECT_EQ(watch.gaps().count, 1u);
  EXPECT_EQ(watch.gaps().longest, microseconds(100));
  EXPECT_TRUE(watch.in_gap(at_us(150)));
}

}  // namespace
}  // namespace linkwright
