// SPDX-License-Identifier: Apache-2.0
//
// RDMA READ: its throughput against the formula, and what it does about loss.
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/traffic/roce_wires.h"
#include "traffic_gen/roce/read_requester.h"
#include "traffic_gen/roce/read_responder.h"

namespace linkwright::roce {
namespace {

constexpr std::uint32_t kReadMtu = 4'096;
constexpr std::uint64_t kMemory = 0x7f00'0000'0000;  // where the first READ is from

RecoveryOptions read_options(std::uint32_t outstanding) {
  RecoveryOptions out = *recovery_named("otg");
  out.outstanding_reads = outstanding;
  return out;
}

// READs of one length one behind the other in the peer's memory, and where their octets went.
struct Reading {
  Reading(const RecoveryOptions& options,
          Duration latency,
          std::uint32_t count,
          std::uint64_t bytes)
      : requester(7, kReadMtu, options), responder(8, kReadMtu), size(bytes) {
    for (std::uint32_t id = 0; id < count; ++id) requester.post(id, kMemory + id * bytes, bytes);
    there.resize(count * packets_of(bytes, kReadMtu));
    WireEnd near{[this] { return requester.wants(); },
                 [this](Instant now) { return taken(requester.take(now)); },
                 [this](const Packet& packet, Instant now) { came(packet, now); },
                 [this] { return requester.deadline(); },
                 [this](Instant now) { requester.expire(now); }};
    WireEnd far{[this] { return responder.wants(); },
                [this](Instant) { return responder.take(); },
                [this](const Packet& packet, Instant) { responder.receive(packet); }};
    wires.emplace(std::move(near), std::move(far), latency);
  }

  Packet taken(const Packet& request) {
    requests.push_back(request);
    return request;
  }

  void came(const Packet& packet, Instant now) {
    const std::size_t before = complete.size();
    const auto piece = requester.received(packet, now, complete);
    if (complete.size() > before) complete_at.push_back(now);
    if (!piece) return;
    // The octets are those that were asked for.
    EXPECT_EQ(packet.address, kMemory + piece->id * size + piece->offset);
    const std::uint64_t place = piece->id * packets_of(size, kReadMtu) + piece->offset / kReadMtu;
    ++there.at(place);
  }

  Instant finish() {
    return wires->run([this] { return requester.idle(); });
  }

  void expect_each_once() const {
    for (std::size_t i = 0; i < there.size(); ++i) ASSERT_EQ(there[i], 1) << i;
    EXPECT_EQ(requester.counts().payload, complete.size() * size);
    for (std::uint32_t id = 0; id < complete.size(); ++id) EXPECT_EQ(complete[id], id);
  }

  ReadRequester requester;
  ReadResponder responder;
  std::uint64_t size;
  std::optional<Wires> wires{};
  std::vector<Packet> requests{};
  std::vector<std::uint32_t> complete{};
  std::vector<Instant> complete_at{};
  std::vector<int> there{};
};

// Octets of the wire of an answer: 58 and 24 for each packet, AETH on the first and on the last.
double answer_octets(std::uint64_t bytes) {
  const std::uint64_t packets = packets_of(bytes, kReadMtu);
  return static_cast<double>(bytes + packets * (58 + 24) + (packets > 1 ? 8 : 4));
}

// Payload per second, by the formula: a request is there 98 octets and a latency after it was made,
// the last octet of its answer so long after that as the answer takes, and a latency.
double read_formula(std::uint32_t outstanding, std::uint64_t bytes, Duration latency) {
  const double answer = answer_octets(bytes) * 8 / static_cast<double>(kWireRate);
  const double round = 98 * 8 / static_cast<double>(kWireRate) + answer +
                       2 * static_cast<double>(picos(latency)) / kPicosPerSecond;
  return std::min(static_cast<double>(bytes) / answer,
                  outstanding * static_cast<double>(bytes) / round);
}

// Without its beginning: from the first `period` READs on, which come as often as the others.
double read_throughput(const RecoveryOptions& options,
                       std::uint32_t period,
                       std::uint64_t bytes,
                       Duration latency) {
  Reading reading(options, latency, 6 * period, bytes);
  EXPECT_NE(reading.finish(), kNever);
  reading.expect_each_once();
  EXPECT_EQ(reading.requester.counts().resent, 0u);
  const Duration time = reading.complete_at.back() - reading.complete_at[period - 1];
  return 5.0 * period * static_cast<double>(bytes) * kPicosPerSecond /
         static_cast<double>(picos(time));
}

struct ReadCase {
  std::uint32_t outstanding;
  std::uint64_t bytes;
  Duration latency;
};

std::vector<ReadCase> read_cases() {
  std::vector<ReadCase> out;
  for (const std::uint32_t outstanding : {1u, 2u, 4u, 16u})
    for (const std::uint64_t bytes : {4u << 10, 64u << 10, 1u << 20})
      for (const std::int64_t round_us : {2, 10, 30, 100})
        out.push_back({outstanding, bytes, microseconds(round_us) / 2});
  return out;
}

// min(B, outstanding x size / RTT).
TEST(RoceRead, HasTheThroughputOfTheFormula) {
  int limited = 0;
  for (const auto& [outstanding, bytes, latency] : read_cases()) {
    const double wanted = read_formula(outstanding, bytes, latency);
    EXPECT_NEAR(
        read_throughput(read_options(outstanding), outstanding, bytes, latency) / wanted, 1, 0.01)
        << outstanding << " of " << bytes << ", " << picos(latency);
    limited += wanted < 0.98 * read_formula(1'000'000, bytes, latency) ? 1 : 0;
  }
  EXPECT_GE(limited, 20) << "cases in which the wire is not what limits";
}

// What the band is worth: one READ more on its way is seen wherever the wire is not the limit, and
// so is a limit that counts packets instead of READs.
TEST(RoceRead, AnotherLimitHasAnotherThroughput) {
  for (const auto& [outstanding, bytes, latency] : read_cases()) {
    const double wanted = read_formula(outstanding, bytes, latency);
    if (wanted > 0.98 * read_formula(1'000'000, bytes, latency)) continue;
    const double more =
        read_throughput(read_options(outstanding + 1), outstanding + 1, bytes, latency) / wanted;
    EXPECT_GT(more, 1.01) << outstanding << " of " << bytes << ", " << picos(latency);
    if (bytes <= kReadMtu) continue;
    // As READs of one packet are.
    const double packets =
        read_throughput(read_options(outstanding), outstanding, kReadMtu, latency) / wanted;
    EXPECT_LT(packets, 0.99) << outstanding << " of " << bytes << ", " << picos(latency);
  }
}

TEST(RoceRead, ARequestTakesAsManyPsnsAsItsAnswerHasPackets) {
  ReadRequester requester(7, kReadMtu, read_options(16));
  requester.post(0, 0, 3 * kReadMtu + 1);
  requester.post(1, 0, 0);
  requester.post(2, 0, kReadMtu);
  EXPECT_EQ(requester.take(kEpoch).psn, 0u);
  EXPECT_EQ(requester.take(kEpoch).psn, 4u);
  EXPECT_EQ(requester.take(kEpoch).psn, 5u);
  EXPECT_FALSE(requester.wants());
  ReadResponder responder(8, kReadMtu);
  Packet request;
  request.opcode = Opcode::kReadRequest;
  request.length = 3 * kReadMtu + 1;
  responder.receive(request);
  const Opcode opcodes[] = {Opcode::kReadResponseFirst,
                            Opcode::kReadResponseMiddle,
                            Opcode::kReadResponseMiddle,
                            Opcode::kReadResponseLast};
  for (std::uint32_t psn = 0; psn < 4; ++psn) {
    const Packet response = responder.take();
    EXPECT_EQ(response.opcode, opcodes[psn]);
    EXPECT_EQ(response.psn, psn);
    EXPECT_EQ(response.payload, psn < 3 ? kReadMtu : 1u);
  }
  EXPECT_FALSE(responder.wants());
}

TEST(RoceRead, NoMoreAreOnTheirWayThanAllowed) {
  for (const std::uint32_t outstanding : {1u, 2u, 16u}) {
    ReadRequester requester(7, kReadMtu, read_options(outstanding));
    for (std::uint32_t id = 0; id < 40; ++id) requester.post(id, 0, 10 * kReadMtu);
    std::uint32_t asked = 0;
    for (; requester.wants(); ++asked) requester.take(kEpoch);
    EXPECT_EQ(asked, outstanding);
  }
}

// Which packet is lost, once.
std::function<bool(const Packet&)> once(Opcode opcode, std::uint32_t psn) {
  return [=, done = false](const Packet& packet) mutable {
    if (done || packet.opcode != opcode || packet.psn != psn) return false;
    return done = true;
  };
}

// Of the second READ the fifth packet: what is behind it shows the gap, and the rest of that READ
// is asked for, with address and length to match; then the third READ again.
TEST(RoceRead, WhatIsMissingIsAskedForFromThereOn) {
  Reading reading(read_options(3), microseconds(5), 3, 10 * kReadMtu);
  reading.wires->lost = once(Opcode::kReadResponseMiddle, 14);
  EXPECT_NE(reading.finish(), kNever);
  reading.expect_each_once();
  ASSERT_EQ(reading.requests.size(), 5u);
  EXPECT_EQ(reading.requests[3].psn, 14u);
  EXPECT_EQ(reading.requests[3].address, kMemory + 14 * kReadMtu);
  EXPECT_EQ(reading.requests[3].length, 6 * kReadMtu);
  EXPECT_EQ(reading.requests[4].psn, 20u);
  EXPECT_EQ(reading.requests[4].length, 10 * kReadMtu);
  EXPECT_EQ(reading.requester.counts().resent, 2u);
  EXPECT_EQ(reading.requester.counts().timeouts, 0u);
}

// A request that is lost is missed by the one behind it, and refused with its PSN.
TEST(RoceRead, ALostRequestIsRefusedByTheNextOne) {
  Reading reading(read_options(3), microseconds(5), 3, 10 * kReadMtu);
  reading.wires->lost = once(Opcode::kReadRequest, 10);
  EXPECT_NE(reading.finish(), kNever);
  reading.expect_each_once();
  EXPECT_EQ(reading.responder.counts().refusals, 1u);
  EXPECT_EQ(reading.requester.counts().refusals, 1u);
  EXPECT_EQ(reading.requester.counts().timeouts, 0u);
  ASSERT_EQ(reading.requests.size(), 5u);
  EXPECT_EQ(reading.requests[3].psn, 10u);
  EXPECT_EQ(reading.responder.counts().sent, 30u) << "none twice";
}

// Nothing is behind it: the timer, counted from the request, or from the last response in its turn.
TEST(RoceRead, ALostTailCostsOneTimeout) {
  const auto run = [](Opcode opcode, std::uint32_t psn) {
    Reading reading(read_options(1), microseconds(5), 1, 10 * kReadMtu);
    reading.wires->lost = once(opcode, psn);
    const Instant end = reading.finish();
    reading.expect_each_once();
    return std::pair{end, reading.requester.counts().timeouts};
  };
  const auto [whole, none] = run(Opcode::kCongestion, 0);
  EXPECT_EQ(none, 0u);
  const auto [request, one] = run(Opcode::kReadRequest, 0);
  EXPECT_EQ(one, 1u);
  EXPECT_EQ(picos(request - whole), picos(milliseconds(1)));
  const auto [response, another] = run(Opcode::kReadResponseLast, 9);
  EXPECT_EQ(another, 1u);
  // From when the ninth came: a request, there and back, and the tenth.
  Packet tenth;
  tenth.opcode = Opcode::kReadResponseOnly;
  tenth.payload = kReadMtu;
  Packet last = tenth;
  last.opcode = Opcode::kReadResponseLast;
  const Duration again = picoseconds(98 * 80) + 2 * microseconds(5) + time_of(tenth);
  EXPECT_EQ(picos(response - whole), picos(milliseconds(1) + again - time_of(last)));
}

TEST(RoceRead, IsInErrorAfterOneTimeoutMoreThanItBears) {
  for (const std::uint32_t retries : {0u, 1u, 3u, 7u}) {
    RecoveryOptions options = read_options(2);
    options.retries = retries;
    options.backoff = 2;
    options.longest_timeout = milliseconds(4);
    Reading reading(options, microseconds(5), 4, kReadMtu);
    reading.wires->lost = [](const Packet& packet) {
      return packet.opcode != Opcode::kReadRequest;
    };
    EXPECT_EQ(reading.finish(), kNever);
    EXPECT_TRUE(reading.requester.failed());
    EXPECT_EQ(reading.requester.counts().timeouts, retries + 1);
    EXPECT_EQ(reading.requests.size(), 2 * (retries + 1));
    Duration waited{0};
    for (std::uint32_t i = 0; i <= retries; ++i) waited += milliseconds(1 << std::min(i, 2u));
    EXPECT_EQ(reading.wires->now() - kEpoch, waited);
  }
}

// One packet in a thousand, either way: all data, each octet once, READs complete in their order.
TEST(RoceRead, AllDataArrivesUnderLoss) {
  for (const std::uint32_t outstanding : {1u, 4u, 16u}) {
    for (const std::uint64_t bytes : {1u, 4'096u, 100'000u, 1u << 20}) {
      std::mt19937_64 dice(outstanding + bytes);
      std::bernoulli_distribution is_lost(1e-3);
      const auto count = static_cast<std::uint32_t>(20'000 / packets_of(bytes, kReadMtu));
      Reading reading(read_options(outstanding), microseconds(5), count, bytes);
      std::uint64_t lost = 0;
      reading.wires->lost = [&](const Packet&) {
        const bool out = is_lost(dice);
        lost += out ? 1u : 0u;
        return out;
      };
      ASSERT_NE(reading.finish(), kNever) << outstanding << " of " << bytes;
      reading.expect_each_once();
      EXPECT_EQ(reading.complete.size(), count);
      EXPECT_GT(lost, 5u);
      EXPECT_GT(reading.requester.counts().resent, 5u);
    }
  }
}

// What is asked for again is not sent twice: the rest of the old answer is given up.
TEST(RoceRead, TheRestOfAnOldAnswerIsGivenUp) {
  Reading reading(read_options(1), microseconds(2), 1, 1 << 20);
  reading.wires->lost = once(Opcode::kReadResponseMiddle, 3);
  EXPECT_NE(reading.finish(), kNever);
  reading.expect_each_once();
  // 256, and what was on the wire until the second request was there: 4 us and little, 334 ns each.
  EXPECT_GT(reading.responder.counts().sent, 256u + 11);
  EXPECT_LT(reading.responder.counts().sent, 256u + 16);
}

TEST(RoceRead, WhatIsNotWantedIsPassedOver) {
  ReadRequester requester(7, kReadMtu, read_options(4));
  std::vector<std::uint32_t> complete;
  Packet packet;
  packet.opcode = Opcode::kReadResponseOnly;
  EXPECT_FALSE(requester.received(packet, kEpoch, complete)) << "nothing is posted";
  requester.post(1, 0, 4 * kReadMtu);
  EXPECT_FALSE(requester.received(packet, kEpoch, complete)) << "nothing is asked for";
  requester.take(kEpoch);
  packet.payload = kReadMtu - 1;
  EXPECT_FALSE(requester.received(packet, kEpoch, complete)) << "an answer to something else";
  packet.psn = 4;
  EXPECT_FALSE(requester.received(packet, kEpoch, complete)) << "nor so much";
  packet.psn = kPsnMask;
  EXPECT_FALSE(requester.received(packet, kEpoch, complete));
  packet.opcode = Opcode::kAcknowledge;
  packet.syndrome = Syndrome::kSequenceError;
  packet.psn = 4;
  EXPECT_FALSE(requester.received(packet, kEpoch, complete));
  EXPECT_FALSE(requester.wants()) << "a refusal of what was not asked for";
  EXPECT_TRUE(complete.empty());
  ReadResponder responder(8, kReadMtu);
  responder.receive(packet);
  packet.opcode = Opcode::kReadRequest;
  packet.psn = kPsnMask;  // as if it were asked for again, and more
  packet.length = 2 * kReadMtu;
  responder.receive(packet);
  EXPECT_FALSE(responder.wants());
}

// Sequence numbers have 24 bits, and begin again; of more than half of them none could tell what is
// old and what is new.
TEST(RoceRead, SequenceNumbersBeginAgain) {
  ReadRequester requester(7, 1, read_options(16));
  ReadResponder responder(8, 1);
  constexpr std::uint32_t kReads = 18;
  for (std::uint32_t id = 0; id < kReads; ++id) requester.post(id, 0, 1'000'003);
  std::vector<std::uint32_t> complete;
  std::uint32_t at_once = 0;
  while (!requester.idle()) {
    for (; requester.wants(); ++at_once) responder.receive(requester.take(kEpoch));
    ASSERT_TRUE(responder.wants());
    while (responder.wants()) ASSERT_TRUE(requester.received(responder.take(), kEpoch, complete));
    EXPECT_LE(at_once, 8u);
    at_once = 0;
  }
  EXPECT_EQ(complete.size(), kReads);
  EXPECT_EQ(requester.counts().payload, kReads * std::uint64_t{1'000'003});
  EXPECT_EQ(requester.counts().duplicates + requester.counts().out_of_order, 0u);
}

}  // namespace
}  // namespace linkwright::roce
