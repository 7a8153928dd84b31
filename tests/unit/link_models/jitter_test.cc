// SPDX-License-Identifier: Apache-2.0
#include "link_models/jitter.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr LinkIdentity kLink{7, 3, 0};

JitterConfig some() {
  return {.deviation = nanoseconds(100), .half_life = nanoseconds(307)};
}

TEST(Jitter, WithoutDeviationIsTheMean) {
  Jitter jitter(kLink, {.mean = nanoseconds(5)});
  EXPECT_TRUE(jitter.is_constant());
  EXPECT_EQ(jitter.at(kEpoch + seconds(3)), nanoseconds(5));
}

TEST(Jitter, AMeanOfZeroIsTheSmallestThatKeepsTheLatency) {
  EXPECT_EQ(jitter_bound(some()), picoseconds(212'133));  // 3 / sqrt(2) x 100 ns, rounded up
  EXPECT_EQ(jitter_mean(some()), picoseconds(212'133));
}

TEST(Jitter, StaysWithinItsBoundsAndReachesOutForThem) {
  Jitter jitter(kLink, some());
  Duration low = seconds(1);
  Duration high{};
  for (std::int64_t ns = 0; ns < 20'000'000; ns += 97) {
    const Duration delay = jitter.at(kEpoch + nanoseconds(ns));
    low = std::min(low, delay);
    high = std::max(high, delay);
  }
  EXPECT_GE(low, Duration::zero());
  EXPECT_LE(high, 2 * jitter_bound(some()));
  EXPECT_LT(low, nanoseconds(10));
  EXPECT_GT(high, nanoseconds(414));
}

TEST(Jitter, IsAFunctionOfTimeAlone) {
  Jitter forward(kLink, some());
  Jitter backward(kLink, some());
  std::vector<Duration> delays;
  for (std::int64_t n = 0; n < 5'000; ++n)
    delays.push_back(forward.at(kEpoch + nanoseconds(37 * n)));
  for (std::int64_t n = 5'000; n-- > 0;)
    ASSERT_EQ(backward.at(kEpoch + nanoseconds(37 * n)), delays[static_cast<std::size_t>(n)]) << n;
}

// Even at the steepest slope that is allowed, picosecond by picosecond.
TEST(Jitter, NobodyOvertakes) {
  Jitter jitter(kLink, {.deviation = picoseconds(1'000), .half_life = picoseconds(3'065)});
  Instant last = kEpoch;
  for (std::int64_t ps = 0; ps < 2'000'000; ++ps) {
    const Instant out = kEpoch + picoseconds(ps) + jitter.at(kEpoch + picoseconds(ps));
    ASSERT_GE(out, last) << ps;
    last = out;
  }
}

TEST(Jitter, HasNoStepsAtKnotsHoweverFarApart) {
  const JitterConfig slow{.deviation = seconds(1'000), .half_life = seconds(5'000)};
  Jitter jitter(kLink, slow);
  const std::int64_t knot = picos(jitter_spacing(slow));
  for (std::int64_t n = 1; n < 100; ++n) {
    const Instant at = kEpoch + Duration{n * knot};
    EXPECT_LE(std::abs(picos(jitter.at(at) - jitter.at(at - Duration{1}))), 1) << n;
  }
}

TEST(Jitter, AnotherDirectionJittersOtherwise) {
  Jitter a(kLink, some());
  Jitter b({7, 3, 1}, some());
  EXPECT_NE(a.at(kEpoch + microseconds(5)), b.at(kEpoch + microseconds(5)));
}

}  // namespace
}  // namespace linkwright
