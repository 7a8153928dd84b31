// SPDX-License-Identifier: Apache-2.0
#include "control/timeline/timeline_player.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr Instant at_us(std::int64_t us) {
  return kEpoch + microseconds(us);
}

// Marks at these microseconds.
TimelineSpec marks(const std::vector<std::int64_t>& times, std::uint32_t thousandths = 1000) {
  TimelineSpec spec;
  spec.speed_thousandths = thousandths;
  for (const std::int64_t us : times) {
    TimelineEvent event;
    event.kind = TimelineKind::kMark;
    spec.events.push_back(event);
    spec.acts.push_back(
        {microseconds(us), us * 1'000'000, static_cast<std::uint32_t>(spec.acts.size()), 1, 0});
  }
  return spec;
}

using Taken = std::vector<DueAct>;

TEST(Player, TakesEachActOnceAtItsInstant) {
  TimelinePlayer player(marks({1, 5, 5, 9}));
  EXPECT_EQ(player.next(), at_us(1));
  EXPECT_EQ(player.take_before(at_us(5)), (Taken{{0, at_us(1)}}));
  EXPECT_EQ(player.take_before(at_us(5)), Taken{});
  EXPECT_EQ(player.take_before(at_us(6)), (Taken{{1, at_us(5)}, {2, at_us(5)}}));
  EXPECT_EQ(player.take_before(at_us(100)), (Taken{{3, at_us(9)}}));
  EXPECT_EQ(player.next(), kNever);
}

// By hand. Mutant: a player that ignores its speed.
TEST(Player, ComesTwiceAsFastAtSpeedTwo) {
  TimelinePlayer fast(marks({2, 10}, 2000));
  EXPECT_EQ(fast.take_before(at_us(6)), (Taken{{0, at_us(1)}, {1, at_us(5)}}));
  TimelinePlayer slow(marks({2, 10}, 250));
  EXPECT_EQ(slow.take_before(at_us(41)), (Taken{{0, at_us(8)}, {1, at_us(40)}}));
}

TEST(Player, StandsStillFromWhereItHasHandedOver) {
  TimelinePlayer player(marks({3, 10, 20}));
  EXPECT_EQ(player.take_before(at_us(8)), (Taken{{0, at_us(3)}}));
  EXPECT_EQ(player.pause(), at_us(8));
  EXPECT_EQ(player.position(at_us(50)), microseconds(8));
  EXPECT_EQ(player.next(), kNever);
  EXPECT_EQ(player.take_before(at_us(100)), Taken{});
  EXPECT_EQ(player.play(std::nullopt), at_us(100));
  // Two microseconds were left to the one, and twelve to the other.
  EXPECT_EQ(player.take_before(at_us(200)), (Taken{{1, at_us(102)}, {2, at_us(112)}}));
}

TEST(Player, ChangesSpeedFromWhereItHasHandedOver) {
  TimelinePlayer player(marks({3, 10, 20}));
  player.take_before(at_us(4));
  EXPECT_EQ(player.play(3000), at_us(4));
  // Six and sixteen of the timeline are two and five and a third of run time.
  EXPECT_EQ(player.take_before(at_us(100)),
            (Taken{{1, at_us(6)}, {2, kEpoch + Duration{9'333'333}}}));
}

TEST(Player, BeginsAgainWhereItWasLost) {
  TimelinePlayer player(marks({3, 10, 20}));
  player.take_before(at_us(15));
  player.begin_again(at_us(8));
  EXPECT_EQ(player.take_before(at_us(100)), (Taken{{1, at_us(2)}, {2, at_us(12)}}));
}

// Handed over up to 15 us, of which a pause or another speed begins there; lost at 8 us. Mutant: a
// player that trusts the bent line loses the act at 10.
TEST(Player, BeginsAgainWithWhatWasLostAheadOfABend) {
  for (const bool paused : {true, false}) {
    TimelinePlayer player(marks({3, 10, 12, 20}));
    player.take_before(at_us(15));
    if (paused)
      player.pause();
    else
      player.play(2000);
    player.begin_again(at_us(8), 1);
    if (paused) {
      EXPECT_EQ(player.take_before(at_us(100)), Taken{});
      EXPECT_EQ(player.play(1000), at_us(100));
      EXPECT_EQ(player.take_before(at_us(200)),
                (Taken{{1, at_us(100)}, {2, at_us(102)}, {3, at_us(110)}}));
    } else {
      EXPECT_EQ(player.take_before(at_us(100)),
                (Taken{{1, at_us(0)}, {2, at_us(1)}, {3, at_us(5)}}));
    }
  }
}

// 30 days of the timeline at a thousandth of its speed are 82 years, which no clock has.
TEST(Player, WhatNoClockHoldsNeverComes) {
  constexpr std::int64_t kMonthUs = 30ll * 86'400 * 1'000'000;
  TimelinePlayer slow(marks({1, kMonthUs}, 1));
  EXPECT_EQ(slow.take_before(kNever), (Taken{{0, at_us(1'000)}}));
  EXPECT_EQ(slow.next(), kNever);
  EXPECT_EQ(slow.end_at(1), kNever);
  EXPECT_EQ(slow.end_at(1'000'000), kNever) << "by now it has been handed over up to there";
  TimelinePlayer fast(marks({1, kMonthUs}, 1'000'000));
  EXPECT_EQ(fast.end_at(1'000), at_us(kMonthUs));
  EXPECT_EQ(fast.position(at_us(kMonthUs)), microseconds(kMonthUs));
  EXPECT_EQ(fast.position(kNever), microseconds(kMonthUs)) << "that of the last act";
  fast.take_before(at_us(kMonthUs));
  fast.play(1);
  EXPECT_EQ(fast.position(kNever), microseconds(kMonthUs));
}

TEST(Player, LastActIsNotTakenAgainWhereTheRunWasLostLongAfterIt) {
  TimelinePlayer player(marks({3, 10}));
  player.take_before(at_us(50));
  player.begin_again(at_us(46));
  EXPECT_EQ(player.next(), kNever);
}

// Whatever the rhythm of the hand-over: the same acts at the same instants.
TEST(Player, DoesNotDependOnTheRhythmOfTheHandOver) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    std::minstd_rand dice(seed + 1);
    std::vector<std::int64_t> times;
    for (int i = 0; i < 30; ++i) times.push_back(static_cast<std::int64_t>(dice() % 1000));
    std::sort(times.begin(), times.end());
    const auto speed = static_cast<std::uint32_t>(1 + dice() % 5000);
    TimelinePlayer at_once(marks(times, speed));
    const Taken wanted = at_once.take_before(kNever);
    ASSERT_EQ(wanted.size(), times.size());
    TimelinePlayer player(marks(times, speed));
    Taken taken;
    for (Instant t = kEpoch; taken.size() < wanted.size();
         t += Duration{static_cast<std::int64_t>(1 + dice() % 100'000'000)})
      for (const DueAct& due : player.take_before(t)) taken.push_back(due);
    ASSERT_EQ(taken, wanted) << seed;
  }
}

// Pauses and speeds at any time: every act once, in order, never before what was handed over.
TEST(Player, LosesNothingAndFiresNothingTwiceHoweverItIsPlayed) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    std::minstd_rand dice(seed + 1);
    std::vector<std::int64_t> times;
    for (int i = 0; i < 30; ++i) times.push_back(static_cast<std::int64_t>(dice() % 1000));
    std::sort(times.begin(), times.end());
    TimelinePlayer player(marks(times));
    std::uint32_t next = 0;
    Instant t = kEpoch;
    Duration position{};
    for (int step = 0; step < 4000 && next < 30; ++step) {
      if (dice() % 7 == 0) player.pause();
      if (dice() % 5 == 0) player.play(static_cast<std::uint32_t>(1 + dice() % 4000));
      const Instant before = player.playback().handed_over;
      ASSERT_GE(player.position(before), position) << seed;
      position = player.position(before);
      t += Duration{static_cast<std::int64_t>(dice() % 20'000'000)};
      for (const DueAct& due : player.take_before(t)) {
        ASSERT_EQ(due.act, next++) << seed;
        ASSERT_GE(due.at, before) << seed;
        ASSERT_LT(due.at, t) << seed;
      }
    }
    EXPECT_EQ(next, 30u) << seed;
  }
}

TEST(Player, CountsHowManyActsOfALinkComeTogether) {
  TimelineSpec spec = marks({0, 1, 2, 10, 11});
  EXPECT_EQ(densest(spec, 0, 1000, microseconds(5)), 0u) << "marks go to no worker";
  for (TimelineEvent& event : spec.events) {
    event.kind = TimelineKind::kDark;
    event.directions = {true, false};
  }
  EXPECT_EQ(densest(spec, 0, 1000, microseconds(5)), 3u);
  EXPECT_EQ(densest(spec, 3, 1000, microseconds(5)), 2u);
  EXPECT_EQ(densest(spec, 0, 10'000, microseconds(5)), 5u);
}

}  // namespace
}  // namespace linkwright
