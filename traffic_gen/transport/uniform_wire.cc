// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/transport/uniform_wire.h"

#include <algorithm>
#include <utility>

#include "link_models/core/random.h"
#include "link_models/core/units.h"
#include "traffic_gen/transport/wire_time.h"

namespace linkwright {

UniformWire::UniformWire(RankId ranks, UniformWireOptions options)
    : options_(std::move(options)), cards_(ranks), lost_(ranks) {}

// `waits`: for the receiving card, behind what it receives first.
bool UniformWire::marks(RankId to, Duration waits) {
  if (!options_.marking || waits <= Duration{0}) return false;
  const Marking& marking = *options_.marking;
  const double octets = static_cast<double>(picos(waits)) / kPicosPerSecond / 8 *
                        static_cast<double>(options_.bits_per_second);
  const auto from = static_cast<double>(marking.from);
  const auto all = static_cast<double>(marking.to);
  if (octets <= from) return false;
  if (octets > all) return true;
  const RandomStream dice({marking.seed, to, 0}, Purpose::kMark);
  const double drawn = static_cast<double>(dice.bits(++cards_[to].draws) >> 11) * 0x1p-53;
  return drawn < marking.most * (octets - from) / (all - from);
}

void UniformWire::expect(RankId card) {
  events_.push({cards_[card].coming.front().at, order_++, card});
}

// The receiving card is busy from the first bit on, after what it receives already. With one rate
// and one latency what was sent first is received first.
Instant UniformWire::launch(const Flight& flight, Instant now) {
  const Duration time =
      wire_time(wire_octets(frame_octets(flight.packet)), options_.bits_per_second);
  Card& card = cards_[flight.to];
  Coming coming{flight, {}};
  if (flight.packet.payload > 0 && marks(flight.to, card.receives_until - (now + options_.latency)))
    coming.flight.packet.congested = true;
  card.receives_until = std::max(card.receives_until, now + options_.latency) + time;
  coming.at = card.receives_until;
  card.coming.push_back(coming);
  if (card.coming.size() == 1) expect(flight.to);
  return now + time;
}

void UniformWire::arrivals(Instant now, std::vector<Arrived>& out) {
  while (next() <= now) {
    const Event event = events_.top();
    events_.pop();
    std::deque<Coming>& coming = cards_[event.card].coming;
    const Flight& flight = coming.front().flight;
    if (options_.lost && options_.lost(flight.packet, flight.from, flight.to, event.at))
      ++lost_[flight.from];
    else
      out.push_back({.flight = flight, .at = event.at});
    coming.pop_front();
    if (!coming.empty()) expect(event.card);
  }
}

}  // namespace linkwright
