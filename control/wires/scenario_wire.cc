// SPDX-License-Identifier: Apache-2.0
#include "control/wires/scenario_wire.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "link_models/core/pause_quanta.h"
#include "traffic_gen/transport/wire_time.h"

namespace linkwright {
namespace {

// By the class selectors (RFC 2474 4.2.2), as ClassMap has it where nobody says otherwise: data has
// DSCP 24, answers 48 (traffic_gen/roce/frame.h).
constexpr unsigned kDataClass = 3;
constexpr unsigned kAnswerClass = 6;

}  // namespace

ScenarioWire::ScenarioWire(Places places, std::uint64_t card_bps, Duration pedestal)
    : places_(std::move(places)),
      card_bps_(card_bps),
      pedestal_(pedestal),
      cards_(places_.names.size()),
      lost_(places_.of_rank.size()) {}

Instant ScenarioWire::launch(const Flight& flight, Instant now) {
  const Duration time = wire_time(wire_octets(frame_octets(flight.packet)), card_bps_);
  if (place_of(flight.from) == place_of(flight.to)) {
    expect(flight, now + time, false);
    return now + time;
  }
  Card& card = cards_[place_of(flight.from)];
  const Instant begins = std::max(now, card.free_at);
  card.free_at = begins + time;
  entering_.push({flight, begins, order_++, false});
  return card.free_at;
}

void ScenarioWire::expect(const Flight& flight, Instant at, bool is_pause) {
  coming_.push({flight, at, order_++, is_pause});
}

Instant ScenarioWire::next() const {
  Instant out = next_event();
  if (!entering_.empty()) out = std::min(out, entering_.top().at);
  return coming_.empty() ? out : std::min(out, coming_.top().at);
}

void ScenarioWire::arrivals(Instant now, std::vector<Arrived>& out) {
  for (; !entering_.empty() && entering_.top().at <= now; entering_.pop()) {
    const Coming& each = entering_.top();
    enter(each.flight, frame_octets(each.flight.packet), each.at);
  }
  advance(now);
  for (; !coming_.empty() && coming_.top().at <= now; coming_.pop()) {
    const Coming& each = coming_.top();
    out.push_back({.flight = each.flight, .at = each.at, .is_pause = each.is_pause});
  }
}

Instant ScenarioWire::held_until(RankId card, bool is_answer) const {
  const Card& held = cards_[place_of(card)];
  return is_answer ? held.answers_held : held.data_held;
}

// The wait is counted from the quickest packet of the same length between the same places.
void ScenarioWire::come_out(const Flight& flight, Instant entered, Instant at) {
  const std::uint64_t from = place_of(flight.from);
  const std::uint64_t to = place_of(flight.to);
  const std::uint64_t way = from << 44 | to << 24 | frame_octets(flight.packet);
  const Duration took = at - entered;
  const auto [known, is_first] = least_.try_emplace(way, took);
  known->second = std::min(known->second, took);
  const Duration waited = took - known->second;
  // Below a packet's time on a wire it is the wait for another packet, as everywhere.
  if (!is_first && waited > wire_time(2 * wire_octets(4'096), card_bps_))
    incidents_.add({IncidentKind::kQueue,
                    fmt::format("{} -> {}", places_.names[from], places_.names[to]),
                    "waited",
                    entered,
                    at,
                    1,
                    waited});
  if (flight.packet.congested)
    incidents_.add(
        {IncidentKind::kMark, "at " + places_.names[to], "congestion experienced", at, at, 1, {}});
  expect(flight, at + pedestal_, false);
}

void ScenarioWire::lose(const Flight& flight,
                        const std::string& where,
                        DropReason reason,
                        Instant at) {
  ++lost_[flight.from];
  incidents_.add({IncidentKind::kLoss, where, std::string(name(reason)), at, at, 1, {}});
}

void ScenarioWire::pause(std::uint32_t place,
                         const PauseFields& fields,
                         const LineRate& rate,
                         Instant at) {
  Card& card = cards_[place];
  const auto hold = [&](unsigned cls, Instant& until) {
    if ((fields.classes >> cls & 1) == 0) return;
    until = at + pause_time(fields.quanta[cls], rate);
  };
  const Instant before = card.data_held;
  hold(kDataClass, card.data_held);
  hold(kAnswerClass, card.answers_held);
  // Negative where a later statement takes back what an earlier one said: the sum is right.
  const Duration lasting = std::max(card.data_held, at) - std::max(before, at);
  incidents_.add({IncidentKind::kPause,
                  places_.names[place],
                  fields.kind == PauseKind::kGlobal ? "802.3x" : "PFC",
                  at,
                  at,
                  1,
                  lasting});
  for (RankId rank = 0; rank < places_.of_rank.size(); ++rank)
    if (place_of(rank) == place) expect({{}, rank, rank}, at, true);
}

std::vector<Incident> ScenarioWire::take_incidents(Instant from, Instant to) {
  find_gaps(from, to, incidents_);
  return incidents_.take();
}

}  // namespace linkwright
