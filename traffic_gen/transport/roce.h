// SPDX-License-Identifier: Apache-2.0
//
// The transport `roce`: messages as RDMA WRITEs of reliable connections, packet by packet. A rank
// has a network card, which sends acknowledgements first, then its queue pairs in turn, one packet
// after the other as the wire takes them (wire.h). Not all ranks need be here: a message of a rank
// that is elsewhere comes by the wire, too.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "traffic_gen/roce/rate_control.h"
#include "traffic_gen/roce/requester.h"
#include "traffic_gen/roce/responder.h"
#include "traffic_gen/transport/landing.h"
#include "traffic_gen/transport/packet_transport.h"
#include "traffic_gen/transport/uniform_wire.h"

namespace linkwright {

struct RoceOptions {
  std::uint64_t bits_per_second = 100'000'000'000;  // of the wire
  Duration latency{};                               // first bit to first bit; of links alike
  std::uint32_t mtu = 4'096;                        // payload of a packet
  std::uint32_t queue_pairs = 1;                    // of each pair of ranks and direction, in turn
  roce::RecoveryOptions recovery{};
  std::optional<roce::RateControlOptions> rate_control{};  // absent: at the rate of the wire
  std::optional<Marking> marking{};                        // of links alike
  LosesPacket lost{};                                      // of links alike
  MessageMemory* memory = nullptr;  // where what arrives lands; nullptr: no data is moved
};

// Payload's share of the wire in long messages of this MTU: headers, ICRC, FCS, preamble and gap.
double framing_ceiling(std::uint32_t mtu);

// Of the queue pairs from one rank to another, the number of the first.
constexpr std::uint32_t roce_number(RankId ranks,
                                    std::uint32_t queue_pairs,
                                    RankId from,
                                    RankId to) {
  return (from * ranks + to) * queue_pairs;
}

class RoceTransport final : public PacketTransport {
 public:
  // Over links alike.
  RoceTransport(RankId ranks, RoceOptions options);
  // Over `wire`, which outlives it. All queue pairs are there from the beginning, and whoever has
  // the same options has the same numbers: roce_number().
  RoceTransport(RankId ranks, RoceOptions options, Wire& wire);

  void send(const SendOrder& order, Instant at) override;
  Instant next() const override;
  std::vector<MessageId> deliver(Instant now) override;
  const std::vector<std::uint64_t>& sent_bytes() const override { return sent_bytes_; }
  bool idle() const override { return unanswered_ == 0; }
  bool failed() const override { return failed_; }
  std::string problem() const override;

  PacketCounts counts(RankId rank) const override;
  // Payload octets that have arrived, each once, by queue pair in the order in which they came to
  // be.
  std::vector<std::uint64_t> received() const;
  std::uint64_t events() const { return order_; }

 private:
  enum class What : std::uint8_t { kCardIsFree, kTimer, kPace };
  struct Event {
    Instant at;
    std::uint64_t order;  // of what is due at one instant: as it was made
    std::uint32_t index;  // rank, or queue pair
    What what;
    bool operator>(const Event& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };
  struct Pair {  // of queue pairs: one at each end
    RankId from;
    RankId to;
    roce::Requester requester;
    roce::Responder responder;
    bool is_in_turn = false;
    bool has_timer = false;
    bool is_paced = false;  // there is an event for may_send_at
    std::optional<roce::RateControl> control{};
    Instant may_send_at{};
    std::optional<Instant> notified_at{};
    Landing landing{};
  };
  struct Peer {
    std::uint32_t first = 0;  // of its queue pairs
    std::uint32_t messages = 0;
  };
  struct Card {
    std::deque<Flight> answers{};
    std::deque<std::uint32_t> turn{};  // pairs that want to send
    Instant free_at{};
    bool is_awaited = false;  // there is an event for free_at
  };

  std::uint32_t pair_of(RankId from, RankId to);
  void connect(RankId from, RankId to, Peer& peer);
  void add_pair(RankId from, RankId to, std::uint32_t number);
  void push(Instant at, What what, std::uint32_t index);
  Instant next_own() const;
  Event pop();
  void run(const Event& event);
  void wants(std::uint32_t pair, Instant now);
  void wake(RankId rank, Instant now);
  void transmit(RankId rank, Instant now);
  void transmit_data(Card& card, Instant now);
  void send_data(Pair& pair, Instant now);
  void launch(const Flight& flight, Instant now);
  void arrive(const Arrived& arrived, std::vector<MessageId>& out);
  void receive(Pair& pair, const Arrived& arrived, std::vector<MessageId>& out);
  bool notifies(Pair& pair, Instant now) const;
  void time_out(std::uint32_t pair, Instant now);

  RoceOptions options_;
  std::unique_ptr<Wire> own_wire_;
  Wire& wire_;
  std::vector<std::vector<Peer>> peers_;  // by rank and rank; a row is empty until it sends
  std::vector<Pair> pairs_;               // queue pair numbers are indices into this
  std::vector<Card> cards_;
  std::vector<std::uint64_t> sent_bytes_;
  std::vector<PacketCounts> counts_;
  using Events = std::priority_queue<Event, std::vector<Event>, std::greater<>>;
  Events events_;
  Events timers_;  // apart: there are many, far away, and most of them never come true
  std::uint64_t order_ = 0;
  std::size_t unanswered_ = 0;  // pairs that wait for an answer, or are in error
  bool failed_ = false;
  std::vector<Arrived> arrived_;
  std::vector<roce::Packet> answers_;
  std::vector<std::uint32_t> complete_;
};

}  // namespace linkwright
