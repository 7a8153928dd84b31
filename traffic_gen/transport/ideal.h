// SPDX-License-Identifier: Apache-2.0
//
// The transport `ideal`: messages between network cards that are busy for the payload alone. A card
// sends one message after the other and receives one after the other, both at once. The latency is
// the whole one-way cost of a message: it delays the delivery and occupies no card (alpha and
// 1/beta of collectives.md, 2.2). Pure: it is told the time.
#pragma once

#include <cstdint>
#include <map>
#include <queue>
#include <utility>
#include <vector>

#include "traffic_gen/transport/transport.h"

namespace linkwright {

struct IdealLink {
  std::uint64_t bits_per_second = 100'000'000'000;
  Duration latency{};
};

class IdealTransport final : public Transport {
 public:
  IdealTransport(RankId ranks, const IdealLink& every);

  // From one rank to one other. The receiving card is as fast as what it receives.
  void set_link(RankId from, RankId to, const IdealLink& link);

  void send(const SendOrder& order, Instant at) override;
  Instant next() const override;
  std::vector<MessageId> deliver(Instant now) override;
  const std::vector<std::uint64_t>& sent_bytes() const override { return sent_; }

 private:
  struct Event {
    Instant at;
    bool delivered;  // else: its first bit is at the receiving card
    SendOrder order;
    Duration time;
    bool operator>(const Event& other) const;
  };

  const IdealLink& link(RankId from, RankId to) const;

  IdealLink every_;
  std::map<std::pair<RankId, RankId>, IdealLink> others_;
  std::vector<Instant> sends_until_;
  std::vector<Instant> receives_until_;
  std::vector<std::uint64_t> sent_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

}  // namespace linkwright
