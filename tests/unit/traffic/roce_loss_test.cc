// SPDX-License-Identifier: Apache-2.0
//
// What loss costs a reliable connection, against collectives.md 2.3 and section 4.
#include <random>

#include <gtest/gtest.h>

#include "link_models/core/units.h"
#include "tests/unit/traffic/runs.h"
#include "traffic_gen/transport/roce.h"

namespace linkwright {
namespace {

using roce::Opcode;
using roce::Packet;
using roce::Recovery;

constexpr std::uint32_t kMtu = 4'096;
constexpr Duration kPacket = picoseconds((kMtu + 58 + 24) * 80);

RoceOptions options_of(Recovery recovery, std::uint32_t window) {
  RoceOptions out;
  out.bits_per_second = kRate;
  out.mtu = kMtu;
  // A window is what is on its way: sent, and not yet answered.
  out.latency = (window * kPacket - kPacket - picoseconds(86 * 80)) / 2;
  out.recovery = *roce::recovery_named("otg");
  out.recovery.recovery = recovery;
  out.recovery.window = 4 * window;
  out.recovery.answer_every = 1;
  return out;
}

// When the last of `messages` is there; kNever: never.
Instant finish(RoceTransport& transport, const std::vector<std::uint64_t>& messages) {
  for (std::size_t i = 0; i < messages.size(); ++i)
    transport.send({0, static_cast<MessageId>(i), 0, 1, messages[i]}, kEpoch);
  std::size_t left = messages.size();
  while (transport.next() != kNever) {
    const Instant at = transport.next();
    left -= transport.deliver(at).size();
    if (left == 0) return at;
  }
  return kNever;
}

bool is_data(const Packet& packet) {
  return packet.opcode != Opcode::kAcknowledge;
}

struct Goodput {
  double measured;
  double lost;  // of what was sent
};

Goodput goodput(Recovery recovery, std::uint32_t window, double loss, std::uint64_t packets) {
  std::mt19937_64 dice(20'261'201);
  std::bernoulli_distribution is_lost(loss);
  RoceOptions options = options_of(recovery, window);
  options.lost = [&](const Packet& packet, RankId, RankId, Instant) {
    return is_data(packet) && is_lost(dice);
  };
  RoceTransport transport(2, options);
  const Instant at = finish(transport, {packets * kMtu});
  EXPECT_NE(at, kNever);
  const double ideal = static_cast<double>(picos(kPacket)) * static_cast<double>(packets);
  return {ideal / static_cast<double>(picos(at - kEpoch)),
          static_cast<double>(transport.counts(0).lost) /
              static_cast<double>(transport.counts(0).packets)};
}

// (1-p) / (1-p + pW): with each loss a window is sent again. The p of the formula is that of the
// run, so that the band is for the mechanism and not for the dice.
TEST(RoceLoss, GoBackNHasTheGoodputOfTheFormula) {
  for (const std::uint32_t window : {32u, 256u, 1'024u}) {
    for (const double loss : {1e-5, 1e-4, 1e-3}) {
      const Goodput seen = goodput(Recovery::kGoBackN, window, loss, 400'000);
      const double p = seen.lost;
      EXPECT_NEAR(p / loss, 1, loss > 5e-5 ? 0.5 : 5) << window;
      const double formula = (1 - p) / (1 - p + p * window);
      EXPECT_NEAR(seen.measured / formula, 1, 0.05) << "W " << window << ", p " << loss;
    }
  }
}

// 1-p: only what was lost is sent again.
TEST(RoceLoss, SelectiveRepeatHasTheGoodputOfTheFormula) {
  for (const std::uint32_t window : {32u, 256u, 1'024u}) {
    for (const double loss : {1e-5, 1e-4, 1e-3}) {
      const Goodput seen = goodput(Recovery::kSelectiveRepeat, window, loss, 400'000);
      EXPECT_NEAR(seen.measured / (1 - seen.lost), 1, 0.05) << "W " << window << ", p " << loss;
    }
  }
}

// Nothing comes behind the last packet that the receiver could miss it by: only the timer does.
TEST(RoceLoss, ALostTailCostsOneTimeout) {
  for (const Recovery recovery : {Recovery::kGoBackN, Recovery::kSelectiveRepeat}) {
    for (const std::uint64_t packets : {1u, 2u, 20u}) {
      const auto run = [&](bool loses) {
        RoceOptions options = options_of(recovery, 256);
        bool is_lost = false;
        options.lost = [&](const Packet& packet, RankId, RankId, Instant) {
          if (!loses || is_lost || !ends_message(packet.opcode)) return false;
          return is_lost = true;
        };
        RoceTransport transport(2, options);
        return finish(transport, {packets * kMtu});
      };
      const Duration cost = run(true) - run(false);
      EXPECT_EQ(picos(cost), picos(milliseconds(1))) << packets;
    }
  }
}

// And with an answer for the whole message only, all of it is sent again, from the first packet's
// timeout on.
TEST(RoceLoss, ALostTailCostsOneTimeoutHoweverAnswersAreCoalesced) {
  const auto run = [&](bool loses) {
    RoceOptions options = options_of(Recovery::kGoBackN, 256);
    options.recovery.answer_every = 64;
    bool is_lost = false;
    options.lost = [&](const Packet& packet, RankId, RankId, Instant) {
      if (!loses || is_lost || !ends_message(packet.opcode)) return false;
      return is_lost = true;
    };
    RoceTransport transport(2, options);
    return finish(transport, {20 * kMtu});
  };
  EXPECT_EQ(picos(run(true) - run(false)), picos(milliseconds(1)));
}

// Every answer is lost: 3 timeouts are borne, the fourth is an error.
TEST(RoceLoss, AQueuePairIsInErrorAfterOneTimeoutMoreThanItBears) {
  for (const std::uint32_t retries : {0u, 1u, 3u, 7u}) {
    RoceOptions options = options_of(Recovery::kGoBackN, 32);
    options.recovery.retries = retries;
    std::uint64_t data = 0;
    options.lost = [&](const Packet& packet, RankId, RankId, Instant) {
      data += is_data(packet) ? 1 : 0;
      return !is_data(packet);
    };
    RoceTransport transport(2, options);
    transport.send({0, 0, 0, 1, 100}, kEpoch);
    Instant last = kEpoch;
    while (transport.next() != kNever) {
      last = transport.next();
      transport.deliver(last);
    }
    EXPECT_EQ(transport.counts(0).timeouts, retries + 1);
    EXPECT_EQ(data, retries + 1) << "sent once, and again after each timeout that is borne";
    EXPECT_NE(transport.problem().find("rank 0 to rank 1 is in error"), std::string::npos);
    EXPECT_EQ(last - kEpoch, (retries + 1) * milliseconds(1));
  }
}

TEST(RoceLoss, AnAdaptiveTimerDoublesUntilAnAnswerComes) {
  RoceOptions options = options_of(Recovery::kGoBackN, 32);
  options.recovery = *roce::recovery_named("cx-adaptive");
  std::vector<Instant> sent;
  options.lost = [&](const Packet& packet, RankId, RankId, Instant at) {
    if (is_data(packet)) sent.push_back(at);
    return sent.size() < 5;
  };
  RoceTransport transport(2, options);
  EXPECT_NE(finish(transport, {100}), kNever);
  ASSERT_EQ(sent.size(), 5u);
  for (std::size_t i = 1; i < sent.size(); ++i)
    EXPECT_EQ(picos(sent[i] - sent[i - 1]), picos(milliseconds(1 << (i - 1))));
}

// A ring in which one packet in a thousand is lost, either way, ends, with every message once.
TEST(RoceLoss, ACollectiveEndsUnderLoss) {
  for (const Recovery recovery : {Recovery::kGoBackN, Recovery::kSelectiveRepeat}) {
    const Schedule schedule = drawn(Collective::kAllReduce, "ring", 4, 8 << 20);
    std::mt19937_64 dice(7);
    std::bernoulli_distribution is_lost(1e-3);
    RoceOptions options = options_of(recovery, 32);
    options.lost = [&](const Packet&, RankId, RankId, Instant) { return is_lost(dice); };
    std::uint64_t lost = 0;
    std::uint64_t resent = 0;
    DependencyEngine engine(schedule);
    RoceTransport transport(4, options);
    const Iteration iteration = run_once(engine, transport, 4);
    ASSERT_TRUE(iteration.finished) << transport.problem();
    for (RankId rank = 0; rank < 4; ++rank) lost += transport.counts(rank).lost;
    for (RankId rank = 0; rank < 4; ++rank) resent += transport.counts(rank).resent;
    EXPECT_GT(lost, 5u);
    EXPECT_GT(resent, 5u);
    EXPECT_EQ(iteration.sent_bytes, sent_bytes(schedule));
  }
}

// Dark for a while, in the middle of a long message: whatever was under way is lost.
TEST(RoceLoss, ADarkGapCostsItselfARoundTripAndWhatWasLost) {
  for (const Duration gap : {microseconds(10), microseconds(100)}) {
    const auto run = [&](Duration dark) {
      RoceOptions options = options_of(Recovery::kGoBackN, 256);
      options.recovery.timeout = milliseconds(10);
      const Instant begin = kEpoch + microseconds(300);
      options.lost = [=](const Packet&, RankId, RankId, Instant at) {
        return at >= begin && at < begin + dark;
      };
      RoceTransport transport(2, options);
      return finish(transport, {3'000 * kMtu});
    };
    // The first packet behind the gap tells; its answer comes a latency later, and then all that
    // was sent since the first lost one goes again: the gap, and a round trip.
    const Duration latency = options_of(Recovery::kGoBackN, 256).latency;
    const Duration cost = run(gap) - run(Duration{0});
    EXPECT_NEAR(static_cast<double>(picos(cost)),
                static_cast<double>(picos(gap + 2 * latency)),
                static_cast<double>(picos(3 * kPacket)));
  }
}

// Dark until behind the end of the message: the first timeout that ends behind the gap gets it
// over; a gap longer than all that is borne is an error.
TEST(RoceLoss, ATailThatIsLostInAGapCostsTheFirstTimeoutBehindIt) {
  for (const char* preset : {"otg", "ib-spec"}) {
    for (const Duration gap : {microseconds(10),
                               microseconds(100),
                               microseconds(1'500),
                               microseconds(3'500),
                               milliseconds(10),
                               milliseconds(100)}) {
      const auto run = [&](Duration dark) {
        RoceOptions options = options_of(Recovery::kGoBackN, 32);
        options.recovery = *roce::recovery_named(preset);
        const Instant begin = kEpoch + options.latency + 10 * kPacket;  // half of it has come
        options.lost = [=](const Packet&, RankId, RankId, Instant at) {
          return at >= begin && at < begin + dark;
        };
        RoceTransport transport(2, options);
        const Instant end = finish(transport, {20 * kMtu});
        EXPECT_EQ(end == kNever, !transport.problem().empty());
        return end;
      };
      const roce::RecoveryOptions recovery = *roce::recovery_named(preset);
      const std::int64_t timeouts = gap / recovery.timeout + 1;
      const Instant end = run(gap);
      if (timeouts > recovery.retries) {
        EXPECT_EQ(end, kNever) << preset << " " << picos(gap);
        continue;
      }
      ASSERT_NE(end, kNever) << preset << " " << picos(gap);
      // What had come before is sent again, too, when nothing of it has been answered.
      EXPECT_NEAR(static_cast<double>(picos(end - run(Duration{0}))),
                  static_cast<double>(picos(timeouts * recovery.timeout)),
                  static_cast<double>(picos(20 * kPacket)))
          << preset << " " << picos(gap);
    }
  }
}

}  // namespace
}  // namespace linkwright
