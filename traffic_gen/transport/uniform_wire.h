// SPDX-License-Identifier: Apache-2.0
//
// Links alike from card to card: one rate, one latency. A card receives one packet after the other;
// what waits for it may be marked, as its switch would do it. What is told to be lost is lost.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "traffic_gen/transport/wire.h"

namespace linkwright {

// RED on what waits in front of a receiving card: none below `from`, rising to `most` at `to`, and
// all above.
struct Marking {
  std::uint64_t from = 0;  // octets of the wire
  std::uint64_t to = 0;
  double most = 0;
  std::uint64_t seed = 1;
};

// Whether this packet is lost, asked once for each at the instant it would have arrived.
using LosesPacket =
    std::function<bool(const roce::Packet& packet, RankId from, RankId to, Instant at)>;

struct UniformWireOptions {
  std::uint64_t bits_per_second = 100'000'000'000;
  Duration latency{};  // first bit to first bit
  std::optional<Marking> marking{};
  LosesPacket lost{};
};

class UniformWire final : public Wire {
 public:
  UniformWire(RankId ranks, UniformWireOptions options);

  Instant launch(const Flight& flight, Instant now) override;
  Instant next() const override { return events_.empty() ? kNever : events_.top().at; }
  void arrivals(Instant now, std::vector<Arrived>& out) override;
  std::uint64_t lost_from(RankId card) const override { return lost_[card]; }

 private:
  struct Coming {
    Flight flight;
    Instant at;
  };
  struct Card {
    std::deque<Coming> coming{};  // what is received first stands first; it has an event
    Instant receives_until{};
    std::uint64_t draws = 0;  // one for each packet that may be marked
  };
  struct Event {
    Instant at;
    std::uint64_t order;  // of what is due at one instant: as it was made
    RankId card;
    bool operator>(const Event& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };

  bool marks(RankId to, Duration waits);
  void expect(RankId card);

  UniformWireOptions options_;
  std::vector<Card> cards_;
  std::vector<std::uint64_t> lost_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t order_ = 0;
};

}  // namespace linkwright
