// SPDX-License-Identifier: Apache-2.0
//
// Changes in the course of a run. One octet takes 1 ns, a frame of 76 bytes 100 ns of the wire.
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/link.h"

namespace linkwright {
namespace {

Instant at_ns(std::int64_t n) {
  return kEpoch + nanoseconds(n);
}

LinkConfig plain() {
  LinkConfig config;
  config.rate = {8'000'000'000, 1};
  config.latency = nanoseconds(1'000);
  return config;
}
LinkConfig half_rate() {
  LinkConfig config = plain();
  config.rate.bits_per_second /= 2;
  return config;
}
LinkConfig dark(LinkConfig config, std::int64_t from_ns, std::int64_t to_ns) {
  EXPECT_TRUE(config.dark.add({at_ns(from_ns), nanoseconds(to_ns - from_ns)}));
  return config;
}

class LinkChangeTest : public testing::Test {
 protected:
  void start(const LinkConfig& config) {
    link_.emplace(LinkIdentity{1, 1, 0}, LinkCapacity{64, 64}, config);
  }
  void offer(FrameHandle handle, Instant at, std::uint32_t bytes = 76) {
    const Arrival arrival{handle, at, bytes};
    link_->offer({&arrival, 1});
  }
  Departure only() {
    Departure out;
    link_->advance(kNever);
    EXPECT_EQ(link_->collect(kNever, {&out, 1}), 1u);
    return out;
  }
  void expect(const Departure& d, Instant at, DropReason reason) {
    EXPECT_EQ(picos(d.at), picos(at));
    EXPECT_EQ(name(d.reason), name(reason));
  }
  std::optional<Link> link_;
};

TEST_F(LinkChangeTest, TakesEffectWhenAskedAheadOfTime) {
  start(plain());
  EXPECT_EQ(link_->reconfigure(at_ns(70), half_rate()), at_ns(70));
  EXPECT_EQ(link_->next_event(), at_ns(70));
}

TEST_F(LinkChangeTest, TakesEffectAtTheHorizonWhenAskedLate) {
  start(plain());
  link_->advance(at_ns(500));
  EXPECT_EQ(link_->reconfigure(at_ns(70), half_rate()), at_ns(500));
}

TEST_F(LinkChangeTest, NeverTakesEffectAtAnInstantWhoseArrivalsWereTaken) {
  start(plain());
  offer(1, at_ns(500));
  EXPECT_EQ(link_->reconfigure(at_ns(500), half_rate()), at_ns(500) + Duration{1});
}

TEST_F(LinkChangeTest, ComesBeforeAnArrivalOfTheSameInstant) {
  start(plain());
  link_->reconfigure(at_ns(70), half_rate());
  offer(1, at_ns(70));
  expect(only(), at_ns(70 + 200 + 1'000), DropReason::kNone);
}

TEST_F(LinkChangeTest, OfTheRateInMidFrameIsExact) {
  start(plain());
  link_->reconfigure(at_ns(50), half_rate());
  offer(1, at_ns(0));
  expect(only(), at_ns(50 + 100 + 1'000), DropReason::kNone);
}

TEST_F(LinkChangeTest, OfTheRateMovesTheFramesThatWait) {
  start(plain());
  link_->reconfigure(at_ns(50), half_rate());
  offer(1, at_ns(0));
  offer(2, at_ns(0));
  link_->advance(kNever);
  Departure out[2];
  ASSERT_EQ(link_->collect(kNever, out), 2u);
  expect(out[1], at_ns(150 + 200 + 1'000), DropReason::kNone);
}

TEST_F(LinkChangeTest, OfTheLatencyHoldsForFramesThatEndAtOrAfterIt) {
  LinkConfig slow = plain();
  slow.latency = nanoseconds(5'000);
  start(plain());
  link_->reconfigure(at_ns(100), slow);
  offer(1, at_ns(0));
  expect(only(), at_ns(5'100), DropReason::kNone);  // ends at 100: change before departure
  start(plain());
  link_->reconfigure(at_ns(100) + Duration{1}, slow);
  offer(1, at_ns(0));
  expect(only(), at_ns(1'100), DropReason::kNone);
}

TEST_F(LinkChangeTest, ToAShorterLatencyLetsNobodyOvertake) {
  LinkConfig fast = plain();
  fast.latency = Duration::zero();
  start(plain());
  link_->reconfigure(at_ns(150), fast);
  offer(1, at_ns(0));
  offer(2, at_ns(200));
  link_->advance(kNever);
  Departure out[2];
  ASSERT_EQ(link_->collect(kNever, out), 2u);
  EXPECT_EQ(out[0].handle, 1u);
  EXPECT_EQ(out[1].at, at_ns(1'100));
}

TEST_F(LinkChangeTest, AnUnscheduledEdgeCutsTheFrameOnTheWire) {
  start(plain());
  link_->reconfigure(at_ns(40), dark(plain(), 40, 1'000));
  offer(1, at_ns(0));
  expect(only(), at_ns(100), DropReason::kDarkCut);
}

TEST_F(LinkChangeTest, AnUnscheduledEdgeCutsAlsoUnderHold) {
  LinkConfig hold = plain();
  hold.dark_policy = DarkPolicy::kHold;
  start(hold);
  link_->reconfigure(at_ns(40), dark(hold, 60, 1'000));
  offer(1, at_ns(0));
  expect(only(), at_ns(100), DropReason::kDarkCut);
}

TEST_F(LinkChangeTest, AScheduledEdgeStaysScheduledAcrossAChange) {
  start(dark(plain(), 60, 70));
  link_->reconfigure(at_ns(40), dark(half_rate(), 60, 1'000));
  offer(1, at_ns(0));
  expect(only(), at_ns(160), DropReason::kDark);
}

TEST_F(LinkChangeTest, AnEdgeThatIsTakenBackInTimeCutsNothing) {
  start(plain());
  link_->reconfigure(at_ns(20), dark(plain(), 60, 70));
  link_->reconfigure(at_ns(40), plain());
  offer(1, at_ns(0));
  expect(only(), at_ns(1'100), DropReason::kNone);
}

TEST_F(LinkChangeTest, AFrameThatMetTheDarkStaysLost) {
  start(dark(plain(), 30, 40));
  link_->reconfigure(at_ns(50), plain());
  offer(1, at_ns(0));
  expect(only(), at_ns(100), DropReason::kDark);
}

TEST_F(LinkChangeTest, AFrameThatEndsAsTheDarkIsDeclaredWasInTheLight) {
  start(plain());
  link_->reconfigure(at_ns(100), dark(plain(), 10, 1'000));
  offer(1, at_ns(0));
  expect(only(), at_ns(1'100), DropReason::kNone);
}

TEST_F(LinkChangeTest, OfTheRateInTheDarkLetsNoHeldFrameGo) {
  LinkConfig hold = dark(plain(), 0, 700);
  hold.dark_policy = DarkPolicy::kHold;
  LinkConfig slower = hold;
  slower.rate.bits_per_second /= 2;
  start(hold);
  link_->reconfigure(at_ns(300), slower);
  offer(1, at_ns(100));
  expect(only(), at_ns(700 + 200 + 1'000), DropReason::kNone);
}

TEST_F(LinkChangeTest, OfTheRateInTheDarkDoesNotMoveTheClock) {
  LinkConfig config = dark(plain(), 6'400, 12'800);
  LinkConfig slower = config;
  slower.rate.bits_per_second /= 2;
  start(config);  // a group takes 640 ns, then 1280
  link_->reconfigure(at_ns(8'000), slower);
  link_->advance(at_ns(12'800 + 1'280));
  EXPECT_EQ(link_->counters().groups_elapsed, 11u);
}

TEST_F(LinkChangeTest, ToNoSerializationEndsTheFrameOnTheWire) {
  LinkConfig bare = plain();
  bare.serialize = false;
  start(plain());
  link_->reconfigure(at_ns(40), bare);
  offer(1, at_ns(0));
  expect(only(), at_ns(1'040), DropReason::kNone);
}

TEST_F(LinkChangeTest, OfTheLimitLeavesTheQueueAlone) {
  LinkConfig tight = plain();
  tight.queue_limit_bytes = 1'514;
  start(plain());
  link_->reconfigure(at_ns(10), tight);
  for (FrameHandle handle = 1; handle <= 4; ++handle) offer(handle, at_ns(0), 1'476);
  offer(5, at_ns(10), 1'476);
  link_->advance(kNever);
  Departure out[8];
  ASSERT_EQ(link_->collect(kNever, out), 5u);
  expect(out[0], at_ns(10), DropReason::kQueueFull);
  EXPECT_EQ(out[0].handle, 5u);
  expect(out[4], at_ns(4 * 1'500 + 1'000), DropReason::kNone);
}

TEST_F(LinkChangeTest, SeveralAtOneInstantActInTheOrderOfTheCalls) {
  LinkConfig last = plain();
  last.latency = nanoseconds(3'000);
  start(plain());
  link_->reconfigure(at_ns(50), half_rate());
  link_->reconfigure(at_ns(50), last);
  offer(1, at_ns(60));
  expect(only(), at_ns(60 + 100 + 3'000), DropReason::kNone);
}

TEST_F(LinkChangeTest, MoreThanItHoldsIsRefused) {
  start(plain());
  for (std::size_t n = 0; n < Link::kMaxPendingChanges; ++n) {
    EXPECT_TRUE(link_->can_change());
    EXPECT_NE(link_->reconfigure(at_ns(1'000), half_rate()), kNever);
  }
  EXPECT_FALSE(link_->can_change());
  EXPECT_EQ(link_->reconfigure(at_ns(1), half_rate()), kNever);
  offer(1, at_ns(5));
  link_->advance(at_ns(900));
  EXPECT_EQ(link_->config(), plain());
}

}  // namespace
}  // namespace linkwright
