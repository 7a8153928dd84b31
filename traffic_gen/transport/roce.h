// SPDX-License-Identifier: Apache-2.0
//
// The transport `roce`: messages as RDMA WRITEs of reliable connections, packet by packet, between
// network cards of one rate with one latency. A card sends acknowledgements first, then its queue
// pairs in turn; a frame is as long as on the wire, preamble and gap included. It receives one
// after the other. What stands between the cards loses what it is told to lose.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "traffic_gen/roce/rate_control.h"
#include "traffic_gen/roce/requester.h"
#include "traffic_gen/roce/responder.h"
#include "traffic_gen/transport/transport.h"

namespace linkwright {

// RED on what waits in front of a receiving card, as its switch would do: none below `from`, rising
// to `most` at `to`, and all above.
struct Marking {
  std::uint64_t from = 0;  // octets of the wire
  std::uint64_t to = 0;
  double most = 0;
  std::uint64_t seed = 1;
};

struct RoceOptions {
  std::uint64_t bits_per_second = 100'000'000'000;  // of the wire
  Duration latency{};                               // first bit to first bit
  std::uint32_t mtu = 4'096;                        // payload of a packet
  std::uint32_t queue_pairs = 1;                    // of each pair of ranks and direction, in turn
  roce::RecoveryOptions recovery{};
  std::optional<roce::RateControlOptions> rate_control{};  // absent: at the rate of the wire
  std::optional<Marking> marking{};                        // of what waits for a receiving card
  // Whether this packet is lost, asked once for each at the instant it would have arrived.
  std::function<bool(const roce::Packet& packet, RankId from, RankId to, Instant at)> lost{};
};

// Of one rank.
struct RoceCounts {
  std::uint64_t packets = 0;  // data, those again among them
  std::uint64_t resent = 0;
  std::uint64_t answers = 0;      // acknowledgements and refusals
  std::uint64_t wire_octets = 0;  // of all, preamble and gap included
  std::uint64_t lost = 0;         // on the way from it
  std::uint64_t timeouts = 0;
  std::uint64_t notifications = 0;  // CNPs sent
  std::uint64_t marked = 0;         // data to this rank
};

// Payload's share of the wire in long messages of this MTU: headers, ICRC, FCS, preamble and gap.
double framing_ceiling(std::uint32_t mtu);

class RoceTransport final : public Transport {
 public:
  RoceTransport(RankId ranks, RoceOptions options);

  void send(const SendOrder& order, Instant at) override;
  Instant next() const override;
  std::vector<MessageId> deliver(Instant now) override;
  const std::vector<std::uint64_t>& sent_bytes() const override { return sent_bytes_; }
  std::string problem() const override;

  const RoceCounts& counts(RankId rank) const { return counts_[rank]; }
  // Payload octets that have arrived, each once, by queue pair in the order in which they came to
  // be.
  std::vector<std::uint64_t> received() const;
  std::uint64_t events() const { return order_; }

 private:
  struct Flight {  // a packet on its way, or waiting for its card
    roce::Packet packet;
    RankId from;
    RankId to;
  };
  struct Coming {
    Flight flight;
    Instant at;
  };
  enum class What : std::uint8_t { kCardIsFree, kArrival, kTimer, kPace };
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
  };
  struct Peer {
    std::uint32_t first = 0;  // of its queue pairs
    std::uint32_t messages = 0;
  };
  struct Card {
    std::deque<Flight> answers{};
    std::deque<Coming> coming{};       // what is received first stands first; it has an event
    std::deque<std::uint32_t> turn{};  // pairs that want to send
    Instant free_at{};
    Instant receives_until{};
    std::uint64_t draws = 0;  // one for each packet that may be marked
    bool is_awaited = false;  // there is an event for free_at
  };

  std::uint32_t pair_of(RankId from, RankId to);
  void connect(RankId from, RankId to, Peer& peer);
  void push(Instant at, What what, std::uint32_t index);
  Event pop();
  void wants(std::uint32_t pair, Instant now);
  void wake(RankId rank, Instant now);
  void transmit(RankId rank, Instant now);
  void send_data(Pair& pair, Instant now);
  void launch(Flight flight, Instant now);
  bool marks(RankId to, Duration waits);
  void arrive(const Flight& flight, Instant now, std::vector<MessageId>& out);
  bool notifies(Pair& pair, Instant now) const;
  void time_out(std::uint32_t pair, Instant now);

  RoceOptions options_;
  std::vector<std::vector<Peer>> peers_;  // by rank and rank; a row is empty until it sends
  std::vector<Pair> pairs_;               // queue pair numbers are indices into this
  std::vector<Card> cards_;
  std::vector<std::uint64_t> sent_bytes_;
  std::vector<RoceCounts> counts_;
  using Events = std::priority_queue<Event, std::vector<Event>, std::greater<>>;
  Events events_;
  Events timers_;  // apart: there are many, far away, and most of them never come true
  std::uint64_t order_ = 0;
  std::vector<roce::Packet> answers_;
  std::vector<std::uint32_t> complete_;
};

}  // namespace linkwright
