// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/red_mark.h"

#include <cmath>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr MarkConfig kAt400Gigabits{.kmin_bytes = 800'000, .kmax_bytes = 3'200'000, .pmax = 0.2};

int marked(const RedMarker& marker, std::uint64_t queue_bytes, int frames) {
  int count = 0;
  for (int frame = 0; frame < frames; ++frame)
    count += marker.marks(queue_bytes, static_cast<std::uint64_t>(frame)) ? 1 : 0;
  return count;
}

TEST(RedMarker, MarksAsOftenAsItSaysAtTwentyLengths) {
  constexpr int kFrames = 100'000;
  for (std::uint32_t i = 1; i <= 20; ++i) {
    const RedMarker marker({11, i, 0}, kAt400Gigabits);
    const std::uint64_t queue = 800'000 + i * 120'000;
    const double p = 0.2 * i / 20;
    EXPECT_DOUBLE_EQ(marker.probability(queue), p);
    const double sigma = std::sqrt(kFrames * p * (1 - p));
    EXPECT_NEAR(marked(marker, queue, kFrames), kFrames * p, 4 * sigma) << queue;
  }
}

TEST(RedMarker, IsCertainAtTheEnds) {
  const RedMarker marker({1, 2, 0}, kAt400Gigabits);
  EXPECT_EQ(marked(marker, 0, 10'000), 0);
  EXPECT_EQ(marked(marker, 800'000, 10'000), 0);
  EXPECT_EQ(marked(marker, 3'200'001, 10'000), 10'000);
  EXPECT_EQ(marker.probability(800'000), 0);
  EXPECT_DOUBLE_EQ(marker.probability(3'200'000), 0.2);
  EXPECT_EQ(marker.probability(3'200'001), 1);
}

TEST(RedMarker, ProbabilityOneMarksAllAndZeroNone) {
  const RedMarker all({1, 2, 0}, {.kmin_bytes = 10, .kmax_bytes = 20, .pmax = 1});
  EXPECT_EQ(marked(all, 20, 10'000), 10'000);
  const RedMarker none({1, 2, 0}, {.kmin_bytes = 10, .kmax_bytes = 20, .pmax = 0});
  EXPECT_EQ(marked(none, 20, 10'000), 0);
  EXPECT_EQ(marked(none, 21, 10'000), 10'000);
}

TEST(RedMarker, OneLevelIsAStep) {
  const RedMarker marker({1, 2, 0}, {.kmin_bytes = 100, .kmax_bytes = 100, .pmax = 0.5});
  EXPECT_EQ(marked(marker, 100, 1'000), 0);
  EXPECT_EQ(marked(marker, 101, 1'000), 1'000);
  EXPECT_EQ(marker.probability(100), 0);
}

TEST(RedMarker, WithoutLevelsNothingIsMarked) {
  const RedMarker marker({1, 2, 0}, {});
  EXPECT_EQ(marked(marker, ~std::uint64_t{0}, 1'000), 0);
  EXPECT_EQ(marker.probability(1), 0);
}

TEST(RedMarker, ALongerQueueMarksTheSameFramesAndMore) {
  const RedMarker marker({5, 6, 1}, {.kmin_bytes = 0, .kmax_bytes = 64, .pmax = 0.9});
  for (std::uint64_t frame = 0; frame < 1'000; ++frame)
    for (std::uint64_t queue = 0; queue < 65; ++queue)
      EXPECT_LE(marker.marks(queue, frame), marker.marks(queue + 1, frame));
}

// draw / 2^64 < 1/2 x above / span, with numbers that need no rounding anywhere.
TEST(RedMarker, TheThresholdIsExact) {
  const LinkIdentity identity{3, 9, 0};
  const RandomStream draws(identity, Purpose::kMark);
  const RedMarker marker(identity, {.kmin_bytes = 0, .kmax_bytes = 4, .pmax = 0.5});
  for (std::uint64_t frame = 0; frame < 10'000; ++frame)
    for (std::uint64_t queue = 1; queue <= 4; ++queue)
      EXPECT_EQ(marker.marks(queue, frame), draws.bits(frame) < queue << 61);
}

TEST(RedMarker, TheLargestNumbersFit) {
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 40;
  const RedMarker marker({1, 2, 0}, {.kmin_bytes = 0, .kmax_bytes = kHuge, .pmax = 1});
  EXPECT_EQ(marked(marker, kHuge, 1'000), 1'000);
  EXPECT_NEAR(marked(marker, kHuge / 2, 10'000), 5'000, 200);
}

}  // namespace
}  // namespace linkwright
