// SPDX-License-Identifier: Apache-2.0
//
// Plain UDP: as fast as its framing lets, and nothing mends what is lost.
#include "traffic_gen/transport/udp.h"

#include <gtest/gtest.h>

#include "tests/unit/traffic/runs.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kMtu = 4'096;
// Ethernet, IPv4, UDP and the datagram's own head, 66; FCS, preamble and gap, 24.
constexpr std::uint64_t kOverhead = 90;

UdpOptions udp_options() {
  UdpOptions out;
  out.bits_per_second = kRate;
  out.latency = kLatency;
  out.mtu = kMtu;
  out.patience = milliseconds(10);
  return out;
}

TEST(Udp, AMessageTakesItsWireTimeAndTheLatency) {
  for (const std::uint64_t bytes : {0u, 1u, 4'096u, 4'097u, 1'000'000u}) {
    UdpTransport transport(2, udp_options());
    transport.send({0, 7, 0, 1, bytes}, kEpoch);
    Instant at = kEpoch;
    std::vector<MessageId> there;
    while (there.empty() && !transport.failed()) {
      at = transport.next();
      there = transport.deliver(at);
    }
    const std::uint64_t datagrams = std::max<std::uint64_t>(1, (bytes + kMtu - 1) / kMtu);
    EXPECT_EQ(there, std::vector<MessageId>{7});
    EXPECT_EQ(picos(at - kEpoch),
              picos(kLatency) + static_cast<std::int64_t>(datagrams * kOverhead + bytes) * 80);
    EXPECT_EQ(transport.counts(0).packets, datagrams);
    EXPECT_EQ(transport.counts(0).answers, 0u);
  }
}

TEST(Udp, EveryAlgorithmEnds) {
  for (const char* name : {"ring", "recursive_doubling", "double_binary_tree"}) {
    const Schedule schedule = drawn(Collective::kAllReduce, name, 8, 1 << 20);
    DependencyEngine engine(schedule);
    UdpTransport transport(8, udp_options());
    EXPECT_TRUE(run_once(engine, transport, 8).finished) << name;
    EXPECT_EQ(transport.sent_bytes(), sent_bytes(schedule));
  }
}

// Whoever waits for a lost one waits: until its patience is over, counted from the last arrival.
TEST(Udp, OneLostDatagramStopsTheCollectiveAndIsNamed) {
  const Schedule schedule = drawn(Collective::kAllReduce, "ring", 4, 1 << 20);
  DependencyEngine engine(schedule);
  UdpOptions options = udp_options();
  int left = 100;
  options.lost = [&left](const roce::Packet&, RankId from, RankId, Instant) {
    return from == 2 && --left == 0;
  };
  UdpTransport transport(4, options);
  const Iteration iteration = run_once(engine, transport, 4);
  EXPECT_FALSE(iteration.finished);
  EXPECT_TRUE(transport.failed());
  EXPECT_EQ(transport.problem(),
            "rank 3 still waits for 1 of 64 datagrams of rank 2, and nothing came for 10 ms");
  EXPECT_EQ(transport.counts(2).lost, 1u);
  EXPECT_GE(iteration.to - kEpoch, milliseconds(10));
  EXPECT_LT(iteration.to - kEpoch, milliseconds(11));
}

// A wire that brings everything twice and in pairs the wrong way round.
class TwiceAndSwapped final : public Wire {
 public:
  Instant launch(const Flight& flight, Instant now) override {
    all_.push_back(flight);
    at_ = now + microseconds(1);
    return now + nanoseconds(100);
  }
  Instant next() const override { return all_.size() % 2 == 0 && !all_.empty() ? at_ : kNever; }
  void arrivals(Instant now, std::vector<Arrived>& out) override {
    for (auto each = all_.rbegin(); each != all_.rend(); ++each)
      for (int i = 0; i < 2; ++i) out.push_back({.flight = *each, .at = now});
    all_.clear();
  }
  std::uint64_t lost_from(RankId) const override { return 0; }

 private:
  std::vector<Flight> all_;
  Instant at_{};
};

TEST(Udp, OrderAndDoublesDoNotMatter) {
  TwiceAndSwapped wire;
  UdpTransport transport(2, udp_options(), wire);
  for (int round = 0; round < 3; ++round) {
    transport.send({0, 7, 0, 1, 10 * kMtu}, kEpoch + milliseconds(round));
    std::vector<MessageId> there;
    while (!transport.failed() && transport.next() != kNever)
      for (const MessageId each : transport.deliver(transport.next())) there.push_back(each);
    EXPECT_EQ(there, std::vector<MessageId>{7});
  }
}

}  // namespace
}  // namespace linkwright
