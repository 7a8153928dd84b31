// SPDX-License-Identifier: Apache-2.0
//
// Collectives over RoCE without loss: the time that framing leaves, and packets to the last one.
#include "traffic_gen/transport/roce.h"

#include <gtest/gtest.h>

#include "link_models/core/units.h"
#include "tests/unit/traffic/runs.h"

namespace linkwright {
namespace {

RoceOptions options_of(std::uint32_t mtu) {
  RoceOptions out;
  out.bits_per_second = kRate;
  out.latency = kLatency;
  out.mtu = mtu;
  out.recovery = *roce::recovery_named("ib-spec");
  out.recovery.window = 1'024;  // small packets, and answers that come for 64 at a time
  return out;
}

std::uint64_t packets_in(std::uint64_t bytes, std::uint32_t mtu) {
  return std::max<std::uint64_t>(1, (bytes + mtu - 1) / mtu);
}

// Octets on the wire of a message: 58 for each packet, RETH on the first, the immediate value on
// the last, padding to four, FCS, preamble and gap.
std::uint64_t wire_of(std::uint64_t bytes, std::uint32_t mtu) {
  return packets_in(bytes, mtu) * (58 + 24) + 16 + 4 + (bytes + 3) / 4 * 4;
}

TEST(Roce, AMessageTakesItsWireTimeAndTheLatency) {
  for (const std::uint32_t mtu : {256u, 1'024u, 4'096u}) {
    for (const std::uint64_t bytes : {1u, 256u, 4'096u, 100'000u}) {
      RoceTransport transport(2, options_of(mtu));
      transport.send({0, 7, 0, 1, bytes}, kEpoch);
      Instant at = kEpoch;
      std::vector<MessageId> there;
      while (there.empty() && transport.next() != kNever) {
        at = transport.next();
        there = transport.deliver(at);
      }
      ASSERT_EQ(there, std::vector<MessageId>{7});
      EXPECT_EQ(picos(at - kEpoch),
                picos(kLatency) + static_cast<std::int64_t>(wire_of(bytes, mtu)) * 80);
      EXPECT_EQ(transport.counts(0).packets, packets_in(bytes, mtu));
    }
  }
}

// Each step: a message as long as on the wire, and the latency; acknowledgements of the peer before
// are sent between, one for 64 packets and one for each message: less than 1 in 1,000.
TEST(Roce, ARingIsAsFastAsItsFramingLets) {
  for (const RankId ranks : {2u, 4u, 7u}) {
    const Schedule schedule = drawn(Collective::kAllReduce, "ring", ranks, 1 << 20);
    DependencyEngine engine(schedule);
    RoceTransport transport(ranks, options_of(4'096));
    const Iteration iteration = run_once(engine, transport, ranks);
    ASSERT_TRUE(iteration.finished) << transport.problem();
    const double step = ps(iteration) / (2.0 * (ranks - 1));
    const double alone =
        static_cast<double>(picos(kLatency)) +
        80.0 * static_cast<double>(wire_of(chunk_bytes(schedule.job.bytes, ranks), 4'096));
    EXPECT_GE(step, alone * 0.999) << ranks;
    EXPECT_LE(step, alone * 1.005) << ranks;
  }
}

// Every algorithm, sizes that nothing divides: messages and packets to the last one.
TEST(Roce, PacketsAreThoseOfTheSchedule) {
  for (const Algorithm& algorithm : algorithms()) {
    for (const RankId ranks : {4u, 7u}) {
      const CollectiveJob job = job_for(algorithm.collective, ranks, 100'000);
      if (!algorithm.refuses(job).empty()) continue;
      const Schedule schedule = algorithm.draw(job, Placement::kInPlace);
      std::vector<std::uint64_t> packets(ranks);
      for (const Op& op : schedule.ops)
        if (op.kind == OpKind::kSend) packets[op.rank] += packets_in(op.bytes, 1'024);
      DependencyEngine engine(schedule);
      RoceOptions options = options_of(1'024);
      options.queue_pairs = 3;
      RoceTransport transport(ranks, options);
      const Iteration iteration = run_once(engine, transport, ranks);
      ASSERT_TRUE(iteration.finished) << algorithm.name;
      for (RankId rank = 0; rank < ranks; ++rank) {
        EXPECT_EQ(transport.counts(rank).packets, packets[rank]) << algorithm.name;
        EXPECT_EQ(transport.counts(rank).resent, 0u) << algorithm.name;
      }
      EXPECT_EQ(iteration.sent_bytes, sent_bytes(schedule));
    }
  }
}

// A small window is filled once for each round trip.
TEST(Roce, AWindowBelowTheProductOfBandwidthAndDelayLimitsTheRate) {
  RoceOptions options = options_of(1'024);
  options.latency = microseconds(50);
  options.recovery.window = 32;
  RoceTransport transport(2, options);
  transport.send({0, 1, 0, 1, 32u * 1'024 * 100}, kEpoch);
  Instant at = kEpoch;
  while (transport.next() != kNever) {
    at = transport.next();
    if (!transport.deliver(at).empty()) break;
  }
  // Of each window: its packets, there and back, and the answer.
  const double round = 100e6 + 32 * (1'024 + 82) * 80.0 + (62 + 24) * 80.0;
  EXPECT_NEAR(static_cast<double>(picos(at - kEpoch)) / (100 * round), 1, 0.01);
}

// Sequence numbers have 24 bits, and begin again: nothing is lost, refused or taken twice there.
TEST(Roce, SequenceNumbersBeginAgain) {
  roce::RecoveryOptions recovery = *roce::recovery_named("ib-spec");
  roce::Requester requester(0, 1, recovery);
  roce::Responder responder(0, recovery);
  constexpr std::uint64_t kPackets = (1 << 24) + 1'000;
  requester.post(9, kPackets);
  std::vector<roce::Packet> answers;
  std::vector<std::uint32_t> complete;
  while (!requester.idle()) {
    while (requester.wants()) responder.receive(requester.take(kEpoch), answers, complete);
    for (const roce::Packet& answer : answers) {
      ASSERT_EQ(answer.syndrome, roce::Syndrome::kAck);
      requester.acknowledged(answer.psn);
    }
    answers.clear();
  }
  EXPECT_EQ(complete, std::vector<std::uint32_t>{9});
  EXPECT_EQ(responder.counts().payload, kPackets);
  EXPECT_EQ(responder.counts().duplicates + responder.counts().out_of_order, 0u);
  EXPECT_EQ(requester.counts().resent, 0u);
}

}  // namespace
}  // namespace linkwright
