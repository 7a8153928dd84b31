// SPDX-License-Identifier: Apache-2.0
//
// A peer that has no receive posted: the wait that it tells, and how often that is borne.
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/traffic/roce_wires.h"

namespace linkwright::roce {
namespace {

constexpr std::uint32_t kRnrMtu = 1'024;
constexpr Duration kRnrLatency = microseconds(2);

RecoveryOptions rnr_options(Recovery recovery, std::uint32_t timer, std::uint32_t retry) {
  RecoveryOptions out = *recovery_named("otg");
  out.recovery = recovery;
  out.rnr_timer = timer;
  out.rnr_retry = retry;
  return out;
}

constexpr Recovery kRecoveries[] = {Recovery::kGoBackN, Recovery::kSelectiveRepeat};

// Of InfiniBand's table, each value by itself: one and a half, and twice that, in turn.
TEST(RoceRnr, TheWaitsAreThoseOfTheTable) {
  const double ms[] = {655.36, 0.01,  0.02,  0.03,   0.04,   0.06,   0.08,   0.12,
                       0.16,   0.24,  0.32,  0.48,   0.64,   0.96,   1.28,   1.92,
                       2.56,   3.84,  5.12,  7.68,   10.24,  15.36,  20.48,  30.72,
                       40.96,  61.44, 81.92, 122.88, 163.84, 245.76, 327.68, 491.52};
  for (std::uint32_t timer = 0; timer < 32; ++timer)
    EXPECT_NEAR(static_cast<double>(picos(rnr_wait(timer))) / kPicosPerMilli, ms[timer], 1e-9)
        << timer;
}

TEST(RoceRnr, AnAnswerIsOfOneKind) {
  for (std::uint32_t timer = 0; timer < 32; ++timer) {
    EXPECT_TRUE(is_not_ready(not_ready(timer)));
    EXPECT_FALSE(is_ack(not_ready(timer)));
    EXPECT_EQ(rnr_timer_of(not_ready(timer)), timer);
    EXPECT_TRUE(is_ack(static_cast<Syndrome>(timer))) << "credits";
  }
  EXPECT_FALSE(is_ack(Syndrome::kSequenceError));
  EXPECT_FALSE(is_not_ready(Syndrome::kSequenceError));
}

// A packet there, the answer back, the wait, and the packet again: to the picosecond, and however
// long the timer for lost packets is.
TEST(RoceRnr, TheRequesterWaitsAsLongAsItIsToldAndNoLonger) {
  for (const Recovery recovery : kRecoveries) {
    for (const std::uint32_t timer : {1u, 12u, 20u, 0u}) {
      Writing writing(rnr_options(recovery, timer, 7), kRnrMtu, kRnrLatency);
      writing.responder.post_receive(0);
      writing.requester.post(5, 100);
      std::vector<Instant> sent;
      Packet data;
      writing.wires.lost = [&](const Packet& packet) {
        if (packet.opcode != Opcode::kAcknowledge) {
          sent.push_back(writing.wires.now());
          data = packet;
          if (sent.size() == 2) writing.responder.post_receive(1);
        }
        return false;
      };
      ASSERT_NE(writing.finish(), kNever);
      ASSERT_EQ(sent.size(), 2u) << timer;
      Packet answer;
      answer.opcode = Opcode::kAcknowledge;
      EXPECT_EQ(picos(sent[1] - sent[0]),
                picos(time_of(data) + time_of(answer) + 2 * kRnrLatency + rnr_wait(timer)));
      EXPECT_EQ(writing.complete, std::vector<std::uint32_t>{5});
      EXPECT_EQ(writing.requester.counts().not_ready, 1u);
      EXPECT_EQ(writing.requester.counts().timeouts, 0u);
    }
  }
}

// The timer for lost packets begins anew, also where the card does not come to it at once.
TEST(RoceRnr, AWaitLongerThanTheTimerIsNoTimeout) {
  Requester requester(7, kRnrMtu, rnr_options(Recovery::kGoBackN, 0, 1));
  requester.post(5, 100);
  requester.take(kEpoch);
  requester.not_ready(0, 0, kEpoch + microseconds(5));
  const Instant resumes = kEpoch + microseconds(5) + rnr_wait(0);
  // A second answer is to a copy from before; the wait is the one that was told first.
  requester.not_ready(0, 1, kEpoch + microseconds(6));
  requester.not_ready(0, 1, kEpoch + microseconds(7));
  EXPECT_FALSE(requester.failed());
  EXPECT_EQ(requester.deadline(), resumes);
  requester.expire(resumes - picoseconds(1));
  EXPECT_FALSE(requester.wants());
  requester.expire(resumes);
  EXPECT_TRUE(requester.wants());
  EXPECT_EQ(requester.deadline(), resumes + milliseconds(1));
  EXPECT_EQ(requester.counts().timeouts, 0u);
  EXPECT_EQ(requester.take(resumes).psn, 0u);
  requester.acknowledged(0);
  EXPECT_TRUE(requester.idle());
}

TEST(RoceRnr, IsInErrorAfterOneRefusalMoreThanItBears) {
  for (const Recovery recovery : kRecoveries) {
    for (std::uint32_t retry = 0; retry < 7; ++retry) {
      Writing writing(rnr_options(recovery, 5, retry), kRnrMtu, kRnrLatency);
      writing.responder.post_receive(0);
      writing.requester.post(5, 100);
      EXPECT_EQ(writing.finish(), kNever);
      EXPECT_TRUE(writing.requester.failed());
      EXPECT_EQ(writing.requester.counts().not_ready, retry + 1);
      EXPECT_EQ(writing.responder.counts().not_ready, retry + 1);
      EXPECT_EQ(writing.requester.counts().sent, retry + 1);
    }
  }
}

TEST(RoceRnr, SevenIsWithoutEnd) {
  Writing writing(rnr_options(Recovery::kGoBackN, 1, 7), kRnrMtu, kRnrLatency);
  writing.responder.post_receive(0);
  writing.requester.post(5, 100);
  writing.wires.run([&] { return writing.requester.counts().not_ready == 1'000; });
  EXPECT_FALSE(writing.requester.failed());
  writing.responder.post_receive(1);
  EXPECT_NE(writing.finish(), kNever);
  EXPECT_EQ(writing.complete, std::vector<std::uint32_t>{5});
}

// Twenty messages, each refused twice and borne: what arrives in between begins the count anew.
TEST(RoceRnr, OnlyRefusalsInARowAreCounted) {
  for (const Recovery recovery : kRecoveries) {
    Writing writing(rnr_options(recovery, 1, 2), kRnrMtu, kRnrLatency);
    writing.responder.post_receive(0);
    for (std::uint32_t id = 0; id < 20; ++id) writing.requester.post(id, 3 * kRnrMtu);
    std::uint64_t seen = 0;
    const auto gives_after_two = [&] {
      const std::uint64_t refused = writing.requester.counts().not_ready;
      if (refused >= seen + 2) {
        seen = refused;
        writing.responder.post_receive(1);
      }
      return writing.requester.idle();
    };
    ASSERT_NE(writing.wires.run(gives_after_two), kNever);
    EXPECT_EQ(writing.requester.counts().not_ready, 40u);
    ASSERT_EQ(writing.complete.size(), 20u);
    for (std::uint32_t id = 0; id < 20; ++id) EXPECT_EQ(writing.complete[id], id);
  }
}

// Ten packets, of which the last takes the receive: it alone goes again. What is behind it goes
// again, too, where the peer has not kept it.
TEST(RoceRnr, WhatWasBeforeItHasArrived) {
  for (const Recovery recovery : kRecoveries) {
    for (const std::uint32_t behind : {0u, 4u}) {
      Writing writing(rnr_options(recovery, 1, 7), kRnrMtu, kRnrLatency);
      writing.responder.post_receive(0);
      writing.requester.post(1, 10 * kRnrMtu);
      if (behind > 0) writing.requester.post(2, behind * kRnrMtu);
      writing.wires.run([&] { return writing.requester.counts().not_ready == 1; });
      writing.responder.post_receive(2);
      ASSERT_NE(writing.finish(), kNever);
      const bool is_kept = recovery == Recovery::kSelectiveRepeat;
      EXPECT_EQ(writing.requester.counts().resent, 1 + (is_kept ? 0 : behind));
      EXPECT_EQ(writing.responder.counts().payload, (10 + behind) * kRnrMtu);
      EXPECT_EQ(writing.requester.counts().refusals, 0u) << "no hole is told of";
      EXPECT_EQ(writing.requester.counts().not_ready, 1u);
    }
  }
}

// A packet is lost, the last one waits behind the hole; when that is filled, it finds no receive.
TEST(RoceRnr, WhatWaitedBehindAHoleMayFindNoReceive) {
  Writing writing(rnr_options(Recovery::kSelectiveRepeat, 1, 7), kRnrMtu, kRnrLatency);
  writing.responder.post_receive(0);
  writing.requester.post(1, 10 * kRnrMtu);
  bool is_lost = false;
  writing.wires.lost = [&](const Packet& packet) {
    if (packet.psn != 3 || is_lost) return false;
    return is_lost = true;
  };
  writing.wires.run([&] { return writing.requester.counts().not_ready == 1; });
  writing.responder.post_receive(1);
  ASSERT_NE(writing.finish(), kNever);
  EXPECT_EQ(writing.complete, std::vector<std::uint32_t>{1});
  EXPECT_EQ(writing.requester.counts().resent, 2u) << "the lost one, and the last";
  EXPECT_EQ(writing.responder.counts().payload, 10 * kRnrMtu);
}

TEST(RoceRnr, AReceiveIsTakenByAMessageAndByNoCopyOfIt) {
  Responder responder(8, rnr_options(Recovery::kGoBackN, 1, 7));
  responder.post_receive(1);
  std::vector<Packet> answers;
  std::vector<std::uint32_t> complete;
  Packet packet;
  packet.opcode = Opcode::kWriteOnly;  // without an immediate value: it takes none
  responder.receive(packet, answers, complete);
  EXPECT_TRUE(complete.empty());
  packet.opcode = Opcode::kWriteOnlyImmediate;
  packet.immediate = 5;
  packet.psn = 1;
  for (int copy = 0; copy < 3; ++copy) responder.receive(packet, answers, complete);
  EXPECT_EQ(complete, std::vector<std::uint32_t>{5});
  EXPECT_EQ(responder.counts().not_ready, 0u);
  packet.psn = 2;
  responder.receive(packet, answers, complete);
  EXPECT_EQ(responder.counts().not_ready, 1u);
  EXPECT_TRUE(is_not_ready(answers.back().syndrome));
  EXPECT_EQ(answers.back().psn, 2u);
}

// Loss either way, and receives that come when they come: each message once, in its order.
TEST(RoceRnr, AllMessagesArriveUnderLoss) {
  for (const Recovery recovery : kRecoveries) {
    std::uint64_t timeouts = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      std::mt19937_64 dice(seed);
      RecoveryOptions options = rnr_options(recovery, 1, 7);
      options.retries = 20;  // only what arrives begins the count of timeouts anew
      Writing writing(options, kRnrMtu, kRnrLatency);
      writing.responder.post_receive(0);
      constexpr std::uint32_t kMessages = 200;
      for (std::uint32_t id = 0; id < kMessages; ++id)
        writing.requester.post(id, dice() % (8 * kRnrMtu));
      writing.wires.lost = [&](const Packet&) { return dice() % 50 == 0; };
      const auto posts = [&] {
        if (dice() % 100 == 0) writing.responder.post_receive(dice() % 4);
        return writing.requester.idle();
      };
      ASSERT_NE(writing.wires.run(posts), kNever) << seed;
      ASSERT_EQ(writing.complete.size(), kMessages) << seed;
      for (std::uint32_t id = 0; id < kMessages; ++id) EXPECT_EQ(writing.complete[id], id);
      EXPECT_GT(writing.requester.counts().not_ready, 5u);
      timeouts += writing.requester.counts().timeouts;
    }
    EXPECT_GT(timeouts, 5u);
  }
}

}  // namespace
}  // namespace linkwright::roce
