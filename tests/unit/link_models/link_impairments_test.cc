// SPDX-License-Identifier: Apache-2.0
//
// One octet takes 1 ns here, so a frame of 76 bytes takes exactly 100 ns of the wire.
#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/link.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kBytes = 76;
constexpr LinkIdentity kLink{1, 1, 0};

Instant at_ns(std::int64_t n) {
  return kEpoch + nanoseconds(n);
}

LinkConfig plain() {
  LinkConfig config;
  config.rate = {8'000'000'000, 1};
  config.latency = nanoseconds(1'000);
  return config;
}

// `count` frames with handles from 1 on, one each `gap_ns`; everything that came out.
std::vector<Departure> send(Link& link, std::size_t count, std::int64_t gap_ns) {
  std::vector<Departure> out;
  std::vector<Departure> room(64);
  for (std::size_t n = 0; n < count; ++n) {
    const Arrival arrival{n + 1, at_ns(gap_ns * static_cast<std::int64_t>(n)), kBytes};
    link.offer({&arrival, 1});
    const std::size_t got = link.collect(arrival.at, room);
    out.insert(out.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(got));
  }
  for (Instant next = link.next_event(); next != kNever; next = link.next_event()) {
    link.advance(std::max(next, link.horizon() + Duration{1}));
    const std::size_t got = link.collect(next, room);
    out.insert(out.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(got));
  }
  EXPECT_EQ(link.held(), Tally{});
  return out;
}

std::vector<Departure> send(const LinkConfig& config, std::size_t count, std::int64_t gap_ns) {
  EXPECT_TRUE(validate(config).empty());
  Link link(kLink, {4'096, 4'096}, config);
  return send(link, count, gap_ns);
}

Instant sent_at(const Departure& d, std::int64_t gap_ns) {
  return at_ns(gap_ns * static_cast<std::int64_t>(d.handle - 1));
}

TEST(LinkJitter, IsAddedToWireTimeAndLatency) {
  LinkConfig config = plain();
  config.impairments.jitter = {{}, nanoseconds(50), nanoseconds(400)};
  Jitter jitter(kLink, config.impairments.jitter);
  for (const std::int64_t gap : {100, 250})  // back to back: through the fast path too
    for (const Departure& d : send(config, 500, gap)) {
      const Instant end = sent_at(d, gap) + nanoseconds(100);
      ASSERT_EQ(d.at, end + nanoseconds(1'000) + jitter.at(end)) << d.handle;
    }
}

TEST(LinkAlignment, IsOneConstantUntilTheLightGoesOff) {
  LinkConfig config = plain();
  config.impairments.alignment = nanoseconds(80);
  ASSERT_TRUE(config.dark.add({at_ns(10'000), nanoseconds(500), nanoseconds(10'000), 0}));
  std::set<std::int64_t> offsets;
  std::map<std::int64_t, std::set<std::int64_t>> by_period;
  for (const Departure& d : send(config, 1'000, 200)) {
    if (d.reason != DropReason::kNone) continue;
    const Instant end = sent_at(d, 200) + nanoseconds(100);
    const std::int64_t offset = picos(d.at - end - nanoseconds(1'000));
    ASSERT_GE(offset, 0);
    ASSERT_LT(offset, 80'000);
    by_period[picos(end) / 10'000'000].insert(offset);
    offsets.insert(offset);
  }
  for (const auto& [period, seen] : by_period) EXPECT_EQ(seen.size(), 1u) << period;
  EXPECT_EQ(offsets.size(), by_period.size()) << "redrawn after each dark window";
}

TEST(LinkFlaps, CutWhatIsOnTheWireAndHoldDoesNotSeeThemCome) {
  LinkConfig config = plain();
  config.impairments.flaps = {nanoseconds(20'000), nanoseconds(700), {}, 0};
  std::array<std::array<std::size_t, kDropReasons>, 2> seen{};
  for (const DarkPolicy policy : {DarkPolicy::kLose, DarkPolicy::kHold}) {
    config.dark_policy = policy;
    for (const Departure& d : send(config, 20'000, 110))
      ++seen[static_cast<std::size_t>(policy)][static_cast<std::size_t>(d.reason)];
  }
  const auto count = [&](DarkPolicy policy, DropReason reason) {
    return seen[static_cast<std::size_t>(policy)][static_cast<std::size_t>(reason)];
  };
  EXPECT_GT(count(DarkPolicy::kLose, DropReason::kDark), 300u);
  EXPECT_GT(count(DarkPolicy::kLose, DropReason::kDarkCut), 50u);
  EXPECT_EQ(count(DarkPolicy::kHold, DropReason::kDark), 0u) << "who waits loses nothing";
  EXPECT_GT(count(DarkPolicy::kHold, DropReason::kDarkCut), 50u);
}

TEST(LinkFlaps, AreCountedWithTheScheduledWindows) {
  LinkConfig config = plain();
  config.impairments.flaps = {nanoseconds(20'000), nanoseconds(700), {}, 0};
  ASSERT_TRUE(config.dark.add({at_ns(1'000'000), nanoseconds(1)}));
  Link link(kLink, {64, 64}, config);
  const Light light(kLink, config);
  std::uint64_t expected = 0;
  for (DarkWindow w = light.window_after(kEpoch); w.from < at_ns(2'000'000);
       w = light.window_after(w.to))
    ++expected;
  link.advance(at_ns(2'000'000));
  EXPECT_EQ(link.counters().dark_windows, expected);
  EXPECT_EQ(link.counters().flaps, expected - 1);
  EXPECT_GT(expected, 50u);
}

TEST(LinkLoss, IsAReasonOfItsOwnAtTheTimeOfDelivery) {
  LinkConfig config = plain();
  config.impairments.loss.p14 = 1;  // then every other frame is lost alone
  const auto out = send(config, 10, 300);
  for (const Departure& d : out) {
    EXPECT_EQ(d.reason, d.handle % 2 == 1 ? DropReason::kFrameLoss : DropReason::kNone);
    EXPECT_EQ(d.at, sent_at(d, 300) + nanoseconds(1'100));
  }
}

// A frame has a dozen groups of 8 octets: with nearly all of them bad, each replay is hit too.
TEST(LinkRetry, AFrameThatNeverGetsThroughIsLostAfterItsReplays) {
  LinkConfig config = plain();
  config.fec = {8, 0.99};
  config.impairments.retry = {nanoseconds(400), 3};
  const auto out = send(config, 2, 0);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].reason, DropReason::kUncorrectable);
  EXPECT_EQ(out[0].at, at_ns(100 + 3 * 400 + 1'000));
  EXPECT_EQ(out[1].at, at_ns(200 + 6 * 400 + 1'000)) << "behind the first, and hit like it";
}

TEST(LinkRetry, WhatIsBehindComesALoopLaterInOrder) {
  LinkConfig config = plain();
  config.fec = {640, 0.1};
  config.impairments.retry = {nanoseconds(777), 7};
  Link link(kLink, {4'096, 4'096}, config);
  const auto out = send(link, 2'000, 100);
  Duration late{};
  Instant last{};
  std::uint64_t loops = 0;
  for (const Departure& d : out) {
    EXPECT_EQ(d.reason, DropReason::kNone) << "0.1^8 is not seen in 30 hits";
    EXPECT_GT(d.at, last);
    last = d.at;
    const Duration now_late = d.at - sent_at(d, 100) - nanoseconds(1'100);
    const Duration more = now_late - late;
    EXPECT_EQ(more % nanoseconds(777), Duration::zero()) << d.handle;
    loops += static_cast<std::uint64_t>(more / nanoseconds(777));
    late = now_late;
  }
  EXPECT_EQ(link.counters().replays, loops);
  EXPECT_GT(loops, 20u);
}

TEST(LinkReorder, EveryNthFrameLeavesEarlier) {
  LinkConfig config = plain();
  config.impairments.reorder = {1.0, 5, nanoseconds(450)};
  const auto out = send(config, 100, 100);
  ASSERT_EQ(out.size(), 100u);
  Instant last{};
  for (const Departure& d : out) {
    const Duration early = d.handle % 5 == 0 ? nanoseconds(450) : Duration::zero();
    EXPECT_EQ(d.at, sent_at(d, 100) + nanoseconds(1'100) - early) << d.handle;
    EXPECT_GE(d.at, last) << "given out in order of time";
    last = d.at;
  }
}

TEST(LinkReorder, NobodyLeavesBeforeItHasComeOffTheWire) {
  LinkConfig config = plain();
  config.impairments.reorder = {1.0, 0, seconds(1)};
  for (const Departure& d : send(config, 20, 130))
    EXPECT_EQ(d.at, sent_at(d, 130) + nanoseconds(100));
}

TEST(LinkDuplicate, ACopyComesBesideEachFrame) {
  LinkConfig config = plain();
  config.impairments.duplicate = {1.0};
  config.impairments.reorder = {0.5, 0, nanoseconds(450)};
  Link link(kLink, {4'096, 4'096}, config);
  std::map<FrameHandle, int> seen;
  for (const Departure& d : send(link, 50, 100)) {
    seen[d.handle] += d.copy ? 1 : 100;
    EXPECT_EQ(d.frame_bytes, kBytes);
  }
  EXPECT_EQ(seen.size(), 50u);
  for (const auto& [handle, times] : seen) EXPECT_EQ(times, 101) << handle;
  EXPECT_EQ(link.counters().duplicates, 50u);
  EXPECT_GT(link.counters().overtakes, 10u);
}

TEST(LinkDuplicate, TheHostIsToldAndReleasesTheFrameOnce) {
  LinkConfig config = plain();
  config.impairments.duplicate = {1.0};
  Link link(kLink, {64, 64}, config);
  const Arrival burst[] = {{1, at_ns(0), kBytes}, {2, at_ns(0), kBytes}};
  link.offer(burst);
  link.advance(at_ns(5'000));
  for (FrameHandle handle = 1; handle <= 2; ++handle) {
    const DueFrames due = link.due(at_ns(5'000));
    ASSERT_EQ(due.count, 1u);
    EXPECT_TRUE(due.twice);
    EXPECT_EQ(due.handles[0], handle);
    EXPECT_EQ(due.bytes[0], kBytes);
    EXPECT_TRUE(link.due(at_ns(5'000)).twice) << "not released: it comes again";
    link.release(1);
  }
  EXPECT_EQ(link.held(), Tally{});
}

TEST(LinkEpisodes, FramesAreLostInTheBadOnesOnly) {
  LinkConfig config = plain();
  config.impairments.episodes = {0.999999, microseconds(20), microseconds(5)};
  Link link(kLink, {64, 64}, config);
  std::uint64_t lost = 0;
  for (const Departure& d : send(link, 20'000, 200)) lost += d.reason == DropReason::kUncorrectable;
  const LinkCounters counters = link.counters();
  EXPECT_GT(lost, 2'000u);
  EXPECT_LT(lost, 6'000u);
  // A frame that ends within the first group of an episode, or has the last one behind it, differs.
  EXPECT_NEAR(static_cast<double>(counters.frames_in_episodes), static_cast<double>(lost), 800.0);
}

TEST(LinkEpisodes, IdleTimeIsPassedOverAtOnce) {
  LinkConfig config = plain();
  config.impairments.episodes = {0.5, nanoseconds(100), nanoseconds(100)};
  Link link(kLink, {64, 64}, config);
  const Arrival late{1, kEpoch + seconds(86'400), kBytes};  // 4e11 episodes later
  link.offer({&late, 1});
  link.advance(kNever);
  EXPECT_EQ(link.counters().frames_checked, 1u);
}

}  // namespace
}  // namespace linkwright
