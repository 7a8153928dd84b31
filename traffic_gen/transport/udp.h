// SPDX-License-Identifier: Apache-2.0
//
// The transport `udp`: messages in datagrams, sent at the rate of the card, in their order. Nobody
// answers, and what is lost is lost: the message never comes, and whoever waits for it waits until
// `patience` is over.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <queue>
#include <unordered_map>
#include <vector>

#include "traffic_gen/transport/memory.h"
#include "traffic_gen/transport/packet_transport.h"
#include "traffic_gen/transport/uniform_wire.h"

namespace linkwright {

struct UdpOptions {
  std::uint64_t bits_per_second = 100'000'000'000;  // of the wire
  Duration latency{};                               // of links alike
  std::uint32_t mtu = 4'096;                        // payload of a datagram
  Duration patience = seconds(1);                   // without any arrival
  LosesPacket lost{};                               // of links alike
  MessageMemory* memory = nullptr;                  // as RoceOptions
};

// Payload's share of the wire in long messages.
double udp_ceiling(std::uint32_t mtu);

class UdpTransport final : public PacketTransport {
 public:
  // Over links alike.
  UdpTransport(RankId ranks, UdpOptions options);
  // Over `wire`, which outlives it.
  UdpTransport(RankId ranks, UdpOptions options, Wire& wire);

  void send(const SendOrder& order, Instant at) override;
  Instant next() const override;
  std::vector<MessageId> deliver(Instant now) override;
  const std::vector<std::uint64_t>& sent_bytes() const override { return sent_bytes_; }
  bool failed() const override { return failed_; }
  std::string problem() const override;

  PacketCounts counts(RankId rank) const override;

 private:
  struct Sending {
    SendOrder order;
    std::uint32_t serial;
    std::uint64_t offset = 0;
  };
  struct Card {
    std::deque<Sending> queue{};
    Instant free_at{};
    bool is_awaited = false;
  };
  struct Coming {  // a message of which not all has come
    RankId from;
    RankId to;
    std::uint32_t serial;
    std::uint64_t left;       // datagrams
    std::vector<bool> there;  // a link may deliver one twice
  };
  struct Event {  // a card that is free, or may begin again
    Instant at;
    RankId card;
    bool operator>(const Event& other) const {
      return at != other.at ? at > other.at : card > other.card;
    }
  };

  std::uint64_t datagrams_of(std::uint64_t bytes) const;
  void wake(RankId rank, Instant now);
  void transmit(RankId rank, Instant now);
  void arrive(const Arrived& arrived, std::vector<MessageId>& out);

  UdpOptions options_;
  std::unique_ptr<Wire> own_wire_;
  Wire& wire_;
  std::vector<Card> cards_;
  std::vector<std::uint64_t> sent_bytes_;
  std::vector<PacketCounts> counts_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::unordered_map<MessageId, Coming> expected_;
  std::vector<Arrived> arrived_;
  std::uint32_t serial_ = 0;  // of messages
  Instant moved_{};           // when something was sent or came
  bool failed_ = false;
};

}  // namespace linkwright
