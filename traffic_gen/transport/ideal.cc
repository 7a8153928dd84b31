// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/transport/ideal.h"

#include <algorithm>
#include <tuple>

#include "traffic_gen/transport/wire_time.h"

namespace linkwright {

// What arrives at one instant is taken in the order of ranks, so that a run repeats itself.
bool IdealTransport::Event::operator>(const Event& other) const {
  const auto key = [](const Event& event) {
    return std::tuple(event.at, event.order.from, event.order.message);
  };
  return key(*this) > key(other);
}

IdealTransport::IdealTransport(RankId ranks, const IdealLink& every)
    : every_(every), sends_until_(ranks), receives_until_(ranks), sent_(ranks) {}

void IdealTransport::set_link(RankId from, RankId to, const IdealLink& link) {
  others_[{from, to}] = link;
}

const IdealLink& IdealTransport::link(RankId from, RankId to) const {
  if (others_.empty()) return every_;
  const auto found = others_.find({from, to});
  return found == others_.end() ? every_ : found->second;
}

void IdealTransport::send(const SendOrder& order, Instant at) {
  const IdealLink& way = link(order.from, order.to);
  const Duration time = wire_time(order.bytes, way.bits_per_second);
  const Instant start = std::max(at, sends_until_[order.from]);
  sends_until_[order.from] = start + time;
  sent_[order.from] += order.bytes;
  events_.push({start + way.latency, false, order, time});
}

Instant IdealTransport::next() const {
  return events_.empty() ? kNever : events_.top().at;
}

std::vector<MessageId> IdealTransport::deliver(Instant now) {
  std::vector<MessageId> out;
  while (!events_.empty() && events_.top().at <= now) {
    Event event = events_.top();
    events_.pop();
    if (event.delivered) {
      out.push_back(event.order.message);
      continue;
    }
    Instant& busy = receives_until_[event.order.to];
    busy = std::max(busy, event.at) + event.time;
    event.at = busy;
    event.delivered = true;
    events_.push(event);
  }
  return out;
}

}  // namespace linkwright
