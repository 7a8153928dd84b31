// SPDX-License-Identifier: Apache-2.0
//
// One octet takes 1 ns here, so a frame of 76 bytes takes exactly 100 ns of the wire.
#include "link_models/link.h"

#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr std::uint32_t kBytes = 76;

Instant at_ns(std::int64_t n) {
  return kEpoch + nanoseconds(n);
}

LinkConfig plain() {
  LinkConfig config;
  config.rate = {8'000'000'000, 1};
  config.latency = nanoseconds(1'000);
  return config;
}
LinkConfig dark(LinkConfig config, std::int64_t from_ns, std::int64_t to_ns) {
  EXPECT_TRUE(config.dark.add({at_ns(from_ns), nanoseconds(to_ns - from_ns)}));
  return config;
}
LinkConfig holding(LinkConfig config) {
  config.dark_policy = DarkPolicy::kHold;
  return config;
}

class LinkTest : public testing::Test {
 protected:
  void start(const LinkConfig& config, const LinkCapacity& capacity = {64, 64}) {
    link_.emplace_back(LinkIdentity{1, 1, 0}, capacity, config);
  }
  Link& link() { return link_.back(); }
  void offer(FrameHandle handle, Instant at, std::uint32_t bytes = kBytes) {
    const Arrival arrival{handle, at, bytes};
    link().offer({&arrival, 1});
  }
  std::vector<Departure> collect(Instant now) {
    std::vector<Departure> out(100);
    out.resize(link().collect(now, out));
    return out;
  }
  std::vector<Departure> finish() {
    link().advance(at_ns(1'000'000));
    return collect(kNever);
  }
  static void expect(const Departure& d, FrameHandle handle, Instant at, DropReason reason) {
    EXPECT_EQ(std::tuple(d.handle, picos(d.at), name(d.reason)),
              std::tuple(handle, picos(at), name(reason)));
  }

 private:
  std::vector<Link> link_;
};

TEST_F(LinkTest, AFrameLeavesAfterWireTimeAndLatency) {
  start(plain());
  offer(1, at_ns(50));
  const auto out = finish();
  ASSERT_EQ(out.size(), 1u);
  expect(out[0], 1, at_ns(50 + 100 + 1'000), DropReason::kNone);
  EXPECT_EQ(out[0].frame_bytes, kBytes);
}

TEST_F(LinkTest, FramesLeaveOneWireTimeApart) {
  start(plain());
  for (FrameHandle handle = 1; handle <= 3; ++handle) offer(handle, at_ns(0));
  const auto out = finish();
  ASSERT_EQ(out.size(), 3u);
  for (std::size_t n = 0; n < 3; ++n)
    expect(out[n], n + 1, at_ns(1'100 + 100 * static_cast<std::int64_t>(n)), DropReason::kNone);
}

TEST_F(LinkTest, ALinkThatIsNotSerializedOnlyDelays) {
  LinkConfig config = plain();
  config.serialize = false;
  start(config);
  offer(1, at_ns(5));
  offer(2, at_ns(5));
  for (const Departure& d : finish()) EXPECT_EQ(d.at, at_ns(1'005));
}

TEST_F(LinkTest, NothingIsDecidedAtOrAfterTheHorizon) {
  start(plain());
  offer(1, at_ns(0));
  link().advance(at_ns(100));
  EXPECT_TRUE(collect(kNever).empty()) << "the last bit goes at 100 ns, which is not before it";
  link().advance(at_ns(100) + Duration{1});
  EXPECT_TRUE(collect(at_ns(1'099)).empty());
  EXPECT_EQ(collect(at_ns(1'100)).size(), 1u);
}

TEST_F(LinkTest, TheQueueLimitCountsWaitingBytes) {
  LinkConfig config = plain();
  config.queue_limit_bytes = 1'514;
  start(config);
  offer(1, at_ns(0), 1'500);
  offer(2, at_ns(1), 1'500);  // the first is on the wire, not in the queue
  offer(3, at_ns(2), 14);
  offer(4, at_ns(3), 1);
  const auto out = finish();
  ASSERT_EQ(out.size(), 4u);
  expect(out[0], 4, at_ns(3), DropReason::kQueueFull);
  EXPECT_EQ(link().counters().queue_bytes_max, 1'514u);
}

TEST_F(LinkTest, WhatWaitsIsWhatHasNotBegunToLeave) {
  start(plain());
  offer(1, at_ns(0));
  offer(2, at_ns(0), 100);
  offer(3, at_ns(0), 200);
  const auto waiting_at = [this](std::int64_t ns) {
    link().advance(at_ns(ns) + Duration{1});
    return link().waiting_bytes();
  };
  EXPECT_EQ(waiting_at(0), 300u) << "the first is on the wire";
  EXPECT_EQ(waiting_at(99), 300u);
  EXPECT_EQ(waiting_at(100), 200u) << "its 100 octets of wire have passed";
  EXPECT_EQ(waiting_at(223), 200u) << "the second takes 124";
  EXPECT_EQ(waiting_at(224), 0u);
  EXPECT_EQ(link().held().bytes, 376u) << "none has arrived yet";
}

TEST_F(LinkTest, NobodyWaitsForAWireThatTakesNoTime) {
  LinkConfig config = plain();
  config.serialize = false;
  config.queue_limit_bytes = 1'514;
  start(config);
  for (FrameHandle handle = 1; handle <= 5; ++handle) offer(handle, at_ns(0), 1'500);
  const auto out = finish();
  ASSERT_EQ(out.size(), 5u);
  for (const Departure& departure : out) EXPECT_EQ(departure.reason, DropReason::kNone);
}

TEST_F(LinkTest, AnArrivalSeesTheQueueBeforeTheDepartureOfTheSameInstant) {
  LinkConfig config = plain();
  config.queue_limit_bytes = 1'514;
  start(config);
  offer(1, at_ns(0), 76);
  offer(2, at_ns(1), 1'500);  // starts at 100 ns
  offer(3, at_ns(100), 76);
  offer(4, at_ns(101), 76);
  const auto out = finish();
  ASSERT_EQ(out.size(), 4u);
  expect(out[0], 3, at_ns(100), DropReason::kQueueFull);
  EXPECT_EQ(out[3].handle, 4u);
}

TEST_F(LinkTest, ADroppedFrameUsesNoBandwidth) {
  LinkConfig config = plain();
  config.queue_limit_bytes = 1'514;
  start(config);
  offer(1, at_ns(0), 1'476);
  offer(2, at_ns(0), 1'476);  // dropped
  offer(3, at_ns(1), 76);
  const auto out = finish();
  ASSERT_EQ(out.size(), 3u);
  expect(out[2], 3, at_ns(1'500 + 100 + 1'000), DropReason::kNone);
}

TEST_F(LinkTest, ALostFrameHasUsedTheWire) {
  start(dark(plain(), 50, 60));
  offer(1, at_ns(0));
  offer(2, at_ns(0));
  const auto out = finish();
  ASSERT_EQ(out.size(), 2u);
  expect(out[0], 1, at_ns(100), DropReason::kDark);
  expect(out[1], 2, at_ns(1'200), DropReason::kNone);
}

TEST_F(LinkTest, AFrameBetweenTwoEdgesIsInTheLight) {
  start(dark(dark(plain(), 0, 50), 150, 160));
  offer(1, at_ns(50));
  EXPECT_EQ(finish().front().reason, DropReason::kNone) << "on the wire in [50, 150)";
}

TEST_F(LinkTest, OnePicosecondInTheDarkIsEnough) {
  start(dark(plain(), 150, 160));
  offer(1, at_ns(50) + Duration{1});
  EXPECT_EQ(finish().front().reason, DropReason::kDark);
  start(dark(plain(), 0, 50));
  offer(1, at_ns(50) - Duration{1});
  EXPECT_EQ(finish().front().reason, DropReason::kDark);
}

TEST_F(LinkTest, HoldWaitsForTheLightAndKeepsTheOrder) {
  start(holding(dark(plain(), 250, 700)));
  for (FrameHandle handle = 1; handle <= 3; ++handle) offer(handle, at_ns(0));
  const auto out = finish();
  ASSERT_EQ(out.size(), 3u);
  expect(out[1], 2, at_ns(1'200), DropReason::kNone);
  expect(out[2], 3, at_ns(700 + 100 + 1'000), DropReason::kNone);
}

TEST_F(LinkTest, HoldLetsNoFramePassAnEdgeItCannotMake) {
  start(holding(dark(plain(), 90, 200)));
  offer(1, at_ns(0));      // needs until 100
  offer(2, at_ns(0), 14);  // would need 84 ns, and still may not overtake
  const auto out = finish();
  ASSERT_EQ(out.size(), 2u);
  expect(out[0], 1, at_ns(200 + 100 + 1'000), DropReason::kNone);
  expect(out[1], 2, at_ns(300 + 84 + 1'000), DropReason::kNone);
}

TEST_F(LinkTest, HoldWorksWithoutSerializationToo) {
  LinkConfig config = holding(dark(plain(), 0, 500));
  config.serialize = false;
  config.fec = {8, 1e-300};
  start(config);
  offer(1, at_ns(10));
  offer(2, at_ns(20));
  const auto out = finish();
  ASSERT_EQ(out.size(), 2u);
  expect(out[0], 1, at_ns(1'500), DropReason::kNone);
  expect(out[1], 2, at_ns(1'500), DropReason::kNone);
}

TEST_F(LinkTest, AFrameThatFitsNoLitIntervalIsLost) {
  LinkConfig config = holding(plain());
  ASSERT_TRUE(config.dark.add({at_ns(50), nanoseconds(100), nanoseconds(190), 0}));
  start(config);
  offer(1, at_ns(0));      // 100 ns, and the light lasts 90
  offer(2, at_ns(0), 60);  // 84 ns
  const auto out = finish();
  ASSERT_EQ(out.size(), 2u);
  expect(out[0], 1, at_ns(0), DropReason::kDark);
  expect(out[1], 2, at_ns(150 + 84 + 1'000), DropReason::kNone);
}

TEST_F(LinkTest, GroupErrorsAreFoundByTheReceiver) {
  LinkConfig config = plain();
  config.fec = {8, 0.999999};
  start(config);
  offer(1, at_ns(0));
  expect(finish().front(), 1, at_ns(1'100), DropReason::kUncorrectable);
  EXPECT_EQ(link().counters().frames_checked, 1u);
  EXPECT_GE(link().counters().bad_groups_met, 1u);
}

TEST_F(LinkTest, WithoutFecTheReasonIsABit) {
  LinkConfig config = plain();
  config.fec = {0, 0.9};
  start(config);
  offer(1, at_ns(0));
  expect(finish().front(), 1, at_ns(1'100), DropReason::kBitError);
}

TEST_F(LinkTest, RunningOutOfRoomIsItsOwnReason) {
  start(plain(), {2, 2});
  for (FrameHandle handle = 1; handle <= 6; ++handle) offer(handle, at_ns(0));
  std::size_t refused = 0;
  for (const Departure& d : finish()) refused += d.reason == DropReason::kNoMemory;
  EXPECT_EQ(refused, 4u);
}

TEST_F(LinkTest, TheGroupCounterStandsStillInTheDark) {
  start(dark(plain(), 6'400, 12'800));  // a group of 640 octets takes 640 ns
  link().advance(at_ns(6'400));
  EXPECT_EQ(link().counters().groups_elapsed, 10u);
  link().advance(at_ns(9'000));
  EXPECT_EQ(link().counters().groups_elapsed, 10u);
  link().advance(at_ns(12'800 + 640));
  EXPECT_EQ(link().counters().groups_elapsed, 11u);
}

TEST_F(LinkTest, HeldCountsWhatIsInside) {
  start(plain());
  offer(1, at_ns(0));
  offer(2, at_ns(0), 100);
  EXPECT_EQ(link().held(), (Tally{2, 176}));
  link().advance(at_ns(150));
  EXPECT_EQ(collect(at_ns(1'100)).size(), 1u);
  EXPECT_EQ(link().held(), (Tally{1, 100}));
  EXPECT_EQ(finish().size(), 1u);
  EXPECT_EQ(link().held(), Tally{});
}

TEST_F(LinkTest, EveryEventIsAnnounced) {
  start(plain());
  EXPECT_EQ(link().next_event(), kNever);
  offer(1, at_ns(0));
  EXPECT_EQ(link().next_event(), at_ns(100) + Duration{1}) << "then its end is decided";
  link().advance(link().next_event());
  EXPECT_EQ(link().next_event(), at_ns(1'100));
  EXPECT_EQ(collect(at_ns(1'100)).size(), 1u);
  EXPECT_EQ(link().next_event(), kNever);
}

// A frame lost by its receiver carries a late stamp: it must not hide what comes before.
TEST_F(LinkTest, ALateDropDoesNotHideAnEarlierEvent) {
  LinkConfig config = plain();
  config.fec = {8, 0.999999};
  start(config);
  offer(1, at_ns(0));
  offer(2, at_ns(0));
  link().advance(at_ns(101));
  EXPECT_LE(link().next_event(), at_ns(200) + Duration{1});
}

TEST_F(LinkTest, AStampBeforeTheHorizonCountsAsTheHorizon) {
  start(plain());
  link().advance(at_ns(500));
  offer(1, at_ns(10));
  expect(finish().front(), 1, at_ns(500 + 100 + 1'000), DropReason::kNone);
}

TEST_F(LinkTest, DueFramesThatAreNotReleasedComeAgain) {
  start(plain());
  for (FrameHandle handle = 1; handle <= 3; ++handle) offer(handle, at_ns(0));
  link().advance(at_ns(10'000));
  EXPECT_EQ(link().due(at_ns(1'200)).count, 2u);
  link().release(1);
  const DueFrames due = link().due(at_ns(1'300));
  ASSERT_EQ(due.count, 2u);
  EXPECT_EQ(due.handles[0], 2u);
  EXPECT_EQ(due.departures[1], at_ns(1'300));
  EXPECT_EQ(due.bytes[1], kBytes);
}

}  // namespace
}  // namespace linkwright
