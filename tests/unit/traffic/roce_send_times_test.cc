// SPDX-License-Identifier: Apache-2.0
//
// When packets were sent: the same as if each had a note of its own, in little memory.
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "traffic_gen/roce/requester.h"
#include "traffic_gen/roce/responder.h"
#include "traffic_gen/roce/send_times.h"

namespace linkwright::roce {
namespace {

constexpr Duration kStep = picoseconds(334'240);

TEST(RoceSendTimes, EvenDistancesAreOneEntry) {
  SendTimes times;
  for (std::uint64_t number = 0; number < 1'000; ++number)
    times.set(number, kEpoch + static_cast<std::int64_t>(number) * kStep);
  EXPECT_EQ(times.stretches(), 1u);
  EXPECT_EQ(times.of(999), kEpoch + 999 * kStep);
  times.set(1'000, kEpoch + 1'000 * kStep + picoseconds(1));  // a picosecond late
  EXPECT_EQ(times.stretches(), 2u);
  times.forget_before(1'000);
  EXPECT_EQ(times.stretches(), 1u);
}

// What goes back and is even again is two entries, too: not one for each packet.
TEST(RoceSendTimes, WhatIsSentAgainInItsOrderIsOneEntryMore) {
  SendTimes times;
  for (std::uint64_t number = 0; number < 100; ++number)
    times.set(number, kEpoch + static_cast<std::int64_t>(number) * kStep);
  for (std::uint64_t number = 40; number < 90; ++number)
    times.set(number, kEpoch + static_cast<std::int64_t>(number + 500) * kStep);
  EXPECT_EQ(times.stretches(), 3u);
  EXPECT_EQ(times.of(39), kEpoch + 39 * kStep);
  EXPECT_EQ(times.of(40), kEpoch + 540 * kStep);
  EXPECT_EQ(times.of(90), kEpoch + 90 * kStep);
}

TEST(RoceSendTimes, EachIsKnownHoweverTheyAreSent) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 dice(seed);
    SendTimes times;
    std::map<std::uint64_t, Instant> notes;
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    Instant now = kEpoch;
    for (int step = 0; step < 400; ++step) {
      // Even and odd distances, so that stretches begin, go on, break and are cut.
      now += dice() % 4 == 0 ? picoseconds(static_cast<std::int64_t>(dice() % 1'000)) : kStep;
      const std::uint64_t what = dice() % 8;
      if (what == 0) {
        first += dice() % (end - first + 1);
        times.forget_before(first);
        notes.erase(notes.begin(), notes.lower_bound(first));
      } else {
        std::uint64_t number = end;
        if (what < 4 && first < end) number = first + dice() % (end - first);
        const std::uint64_t run = what == 1 ? 1 : dice() % 10;
        for (std::uint64_t i = 0; i < run; ++i, ++number, now += kStep) {
          times.set(number, now);
          notes[number] = now;
          end = std::max(end, number + 1);
        }
      }
      for (const auto& [number, at] : notes) ASSERT_EQ(times.of(number), at) << seed;
    }
  }
}

struct Drive {  // of a requester, by dice; and what its timer should be
  RecoveryOptions options;
  std::mt19937_64 dice;
  Requester requester;
  std::map<std::uint32_t, Instant> sent{};  // by PSN
  std::uint32_t oldest = 0;
  std::uint32_t end = 0;  // behind the last that was sent
  Instant now = kEpoch;

  void step() {
    now += microseconds(static_cast<std::int64_t>(dice() % 40));
    const std::uint64_t what = dice() % 10;
    if (what < 6 && requester.wants()) {
      const Packet packet = requester.take(now);
      sent[packet.psn] = now;
      end = std::max(end, packet.psn + 1);
    } else if (what < 8 && oldest < end) {
      const auto psn = oldest + static_cast<std::uint32_t>(dice() % (end - oldest));
      if (what == 6) {
        requester.acknowledged(psn);
        oldest = psn + 1;
      } else {
        requester.not_acknowledged(psn);
        if (options.recovery == Recovery::kGoBackN) oldest = psn;
      }
    } else if (oldest < end && now >= sent[oldest] + options.timeout) {
      requester.expire(now);
      sent[oldest] = now;
    }
  }
};

// The timer is that of the oldest packet without an answer, from when it was last sent.
TEST(RoceSendTimes, TheTimerCountsFromTheOldestPacketsLastSending) {
  for (const Recovery recovery : {Recovery::kGoBackN, Recovery::kSelectiveRepeat}) {
    std::uint64_t timeouts = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      RecoveryOptions options;
      options.recovery = recovery;
      options.timeout = microseconds(150);
      options.longest_timeout = options.timeout;
      options.retries = 1'000'000;
      options.window = 32;
      Drive drive{options, std::mt19937_64(seed), Requester(0, 1, options)};
      drive.requester.post(0, 1'000'000);
      for (int i = 0; i < 5'000; ++i) {
        drive.step();
        const Instant wanted =
            drive.oldest < drive.end ? drive.sent[drive.oldest] + options.timeout : kNever;
        ASSERT_EQ(drive.requester.deadline(), wanted) << seed << ", step " << i;
      }
      timeouts += drive.requester.counts().timeouts;
    }
    EXPECT_GT(timeouts, 1'000u);
  }
}

// There may be 65,280 queue pairs (256 ranks, each to each).
TEST(RoceSendTimes, AQueuePairIsSmall) {
  EXPECT_LE(sizeof(Requester) + sizeof(Responder), 512u);
}

}  // namespace
}  // namespace linkwright::roce
