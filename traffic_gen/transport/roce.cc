// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/transport/roce.h"

#include <algorithm>

#include "link_models/core/units.h"
#include "traffic_gen/transport/wire_time.h"

namespace linkwright {

using roce::Packet;

double framing_ceiling(std::uint32_t mtu) {
  Packet middle;
  middle.opcode = roce::Opcode::kWriteMiddle;
  middle.payload = mtu;
  return static_cast<double>(mtu) / wire_octets(frame_octets(middle));
}

RoceTransport::RoceTransport(RankId ranks, RoceOptions options)
    : options_(std::move(options)),
      own_wire_(std::make_unique<UniformWire>(
          ranks,
          UniformWireOptions{
              options_.bits_per_second, options_.latency, options_.marking, options_.lost})),
      wire_(*own_wire_),
      peers_(ranks),
      cards_(ranks),
      sent_bytes_(ranks),
      counts_(ranks) {}

RoceTransport::RoceTransport(RankId ranks, RoceOptions options, Wire& wire)
    : options_(std::move(options)),
      wire_(wire),
      peers_(ranks),
      cards_(ranks),
      sent_bytes_(ranks),
      counts_(ranks) {
  for (RankId from = 0; from < ranks; ++from) {
    peers_[from].resize(ranks);
    for (RankId to = 0; to < ranks; ++to) {
      peers_[from][to].first = roce_number(ranks, options_.queue_pairs, from, to);
      for (std::uint32_t i = 0; i < options_.queue_pairs; ++i)
        add_pair(from, to, peers_[from][to].first + i);
    }
  }
}

void RoceTransport::push(Instant at, What what, std::uint32_t index) {
  (what == What::kTimer ? timers_ : events_).push({at, order_++, index, what});
}

Instant RoceTransport::next() const {
  return std::min(next_own(), wire_.next());
}

Instant RoceTransport::next_own() const {
  const Instant event = events_.empty() ? kNever : events_.top().at;
  return timers_.empty() ? event : std::min(event, timers_.top().at);
}

RoceTransport::Event RoceTransport::pop() {
  const bool is_timer = events_.empty() || (!timers_.empty() && events_.top() > timers_.top());
  Events& from = is_timer ? timers_ : events_;
  const Event out = from.top();
  from.pop();
  return out;
}

// Messages take the queue pairs of their two ranks in turn, as NCCL's do.
std::uint32_t RoceTransport::pair_of(RankId from, RankId to) {
  std::vector<Peer>& row = peers_[from];
  if (row.empty()) row.resize(peers_.size());
  Peer& peer = row[to];
  if (peer.messages == 0 && own_wire_) connect(from, to, peer);
  return peer.first + peer.messages++ % options_.queue_pairs;
}

void RoceTransport::connect(RankId from, RankId to, Peer& peer) {
  peer.first = static_cast<std::uint32_t>(pairs_.size());
  for (std::uint32_t i = 0; i < options_.queue_pairs; ++i) add_pair(from, to, peer.first + i);
}

void RoceTransport::add_pair(RankId from, RankId to, std::uint32_t number) {
  pairs_.push_back({from,
                    to,
                    roce::Requester(number, options_.mtu, options_.recovery),
                    roce::Responder(number, options_.recovery)});
  if (options_.rate_control)
    pairs_.back().control.emplace(*options_.rate_control,
                                  static_cast<double>(options_.bits_per_second));
}

void RoceTransport::send(const SendOrder& order, Instant at) {
  const std::uint32_t pair = pair_of(order.from, order.to);
  if (pairs_[pair].requester.idle()) ++unanswered_;
  pairs_[pair].requester.post(order.message, order.bytes);
  sent_bytes_[order.from] += order.bytes;
  wants(pair, at);
}

// A pair that may send takes its turn, once.
void RoceTransport::wants(std::uint32_t index, Instant now) {
  Pair& pair = pairs_[index];
  if (pair.is_in_turn || pair.is_paced || !pair.requester.wants()) return;
  if (pair.may_send_at > now) {
    pair.is_paced = true;
    push(pair.may_send_at, What::kPace, index);
    return;
  }
  pair.is_in_turn = true;
  cards_[pair.from].turn.push_back(index);
  wake(pair.from, now);
}

void RoceTransport::wake(RankId rank, Instant now) {
  Card& card = cards_[rank];
  if (card.is_awaited) return;
  card.is_awaited = true;
  push(std::max(now, card.free_at), What::kCardIsFree, rank);
}

// What may not begin yet waits, and lets the other kind pass: classes are paused one by one.
void RoceTransport::transmit(RankId rank, Instant now) {
  Card& card = cards_[rank];
  card.is_awaited = false;
  const Instant answers_held = wire_.held_until(rank, true);
  const Instant data_held = wire_.held_until(rank, false);
  if (!card.answers.empty() && answers_held <= now) {
    ++counts_[rank].answers;
    launch(card.answers.front(), now);
    card.answers.pop_front();
  } else if (!card.turn.empty() && data_held <= now) {
    transmit_data(card, now);
  }
  Instant held = kNever;
  if (!card.answers.empty()) held = answers_held;
  if (!card.turn.empty()) held = std::min(held, data_held);
  if (held != kNever) wake(rank, std::max(now, held));
}

void RoceTransport::transmit_data(Card& card, Instant now) {
  const std::uint32_t index = card.turn.front();
  card.turn.pop_front();
  Pair& pair = pairs_[index];
  pair.is_in_turn = false;
  // An answer may have come meanwhile that leaves nothing to be sent.
  if (pair.requester.wants()) {
    send_data(pair, now);
    if (!pair.has_timer) push(pair.requester.deadline(), What::kTimer, index);
    pair.has_timer = true;
  }
  wants(index, now);
}

void RoceTransport::send_data(Pair& pair, Instant now) {
  const std::uint64_t before = pair.requester.counts().resent;
  const Packet packet = pair.requester.take(now);
  PacketCounts& counts = counts_[pair.from];
  ++counts.packets;
  counts.resent += pair.requester.counts().resent - before;
  if (pair.control) {
    const std::uint32_t octets = wire_octets(frame_octets(packet));
    pair.control->sent(octets, now);
    pair.may_send_at = std::max(pair.may_send_at, now) +
                       wire_time(octets, static_cast<std::uint64_t>(pair.control->bps()));
  }
  launch({packet, pair.from, pair.to}, now);
}

void RoceTransport::launch(const Flight& flight, Instant now) {
  counts_[flight.from].wire_octets += wire_octets(frame_octets(flight.packet));
  cards_[flight.from].free_at = wire_.launch(flight, now);
}

// At most one notification of a queue pair in its interval.
bool RoceTransport::notifies(Pair& pair, Instant now) const {
  if (!options_.rate_control) return false;
  if (pair.notified_at && now - *pair.notified_at < options_.rate_control->notify_every)
    return false;
  pair.notified_at = now;
  return true;
}

void RoceTransport::arrive(const Arrived& arrived, std::vector<MessageId>& out) {
  if (arrived.is_pause) {
    // It looks anew at what holds it.
    Card& card = cards_[arrived.flight.to];
    if (!card.answers.empty() || !card.turn.empty()) {
      card.is_awaited = false;
      wake(arrived.flight.to, arrived.at);
    }
    return;
  }
  const Packet& packet = arrived.flight.packet;
  if (packet.queue_pair >= pairs_.size()) return;
  Pair& pair = pairs_[packet.queue_pair];
  if (packet.opcode == roce::Opcode::kCongestion) {
    if (pair.control) pair.control->notified(arrived.at);
    return;
  }
  if (packet.opcode == roce::Opcode::kAcknowledge) {
    const bool was_idle = pair.requester.idle();
    if (packet.syndrome == roce::Syndrome::kSequenceError)
      pair.requester.not_acknowledged(packet.psn);
    else
      pair.requester.acknowledged(packet.psn);
    if (!was_idle && pair.requester.idle()) --unanswered_;
    wants(packet.queue_pair, arrived.at);
    return;
  }
  receive(pair, arrived, out);
}

void RoceTransport::receive(Pair& pair, const Arrived& arrived, std::vector<MessageId>& out) {
  const Flight& flight = arrived.flight;
  const Packet& packet = flight.packet;
  answers_.clear();
  complete_.clear();
  const std::uint64_t before = pair.responder.expected();
  pair.responder.receive(packet, answers_, complete_);
  if (options_.memory != nullptr)
    pair.landing.take(packet, arrived.payload, before, pair.responder.expected(), *options_.memory);
  if (packet.congested) ++counts_[flight.to].marked;
  if (packet.congested && notifies(pair, arrived.at)) {
    Packet notification;
    notification.opcode = roce::Opcode::kCongestion;
    notification.queue_pair = packet.queue_pair;
    answers_.push_back(notification);
    ++counts_[flight.to].notifications;
  }
  for (const Packet& answer : answers_)
    cards_[flight.to].answers.push_back({answer, flight.to, flight.from});
  if (!answers_.empty()) wake(flight.to, arrived.at);
  out.insert(out.end(), complete_.begin(), complete_.end());
}

void RoceTransport::time_out(std::uint32_t index, Instant now) {
  Pair& pair = pairs_[index];
  pair.has_timer = false;
  const std::uint64_t before = pair.requester.counts().timeouts;
  pair.requester.expire(now);
  counts_[pair.from].timeouts += pair.requester.counts().timeouts - before;
  failed_ = failed_ || pair.requester.failed();
  const Instant deadline = pair.requester.deadline();
  pair.has_timer = deadline != kNever;
  if (pair.has_timer) push(deadline, What::kTimer, index);
  wants(index, now);
}

// At one instant, what arrives comes first: what it answers goes before data.
std::vector<MessageId> RoceTransport::deliver(Instant now) {
  std::vector<MessageId> out;
  while (true) {
    const Instant at_wire = wire_.next();
    const Instant at_card = next_own();
    if (std::min(at_wire, at_card) > now) return out;
    if (at_wire <= at_card) {
      arrived_.clear();
      wire_.arrivals(at_wire, arrived_);
      order_ += arrived_.size();
      for (const Arrived& each : arrived_) arrive(each, out);
    } else {
      run(pop());
    }
  }
}

void RoceTransport::run(const Event& event) {
  switch (event.what) {
    case What::kCardIsFree:
      // Of a card that has been woken twice, the second finds it busy.
      if (event.at >= cards_[event.index].free_at) transmit(event.index, event.at);
      break;
    case What::kTimer:
      time_out(event.index, event.at);
      break;
    case What::kPace:
      pairs_[event.index].is_paced = false;
      wants(event.index, event.at);
      break;
  }
}

PacketCounts RoceTransport::counts(RankId rank) const {
  PacketCounts out = counts_[rank];
  out.lost = wire_.lost_from(rank);
  return out;
}

std::vector<std::uint64_t> RoceTransport::received() const {
  std::vector<std::uint64_t> out;
  for (const Pair& pair : pairs_) out.push_back(pair.responder.counts().payload);
  return out;
}

std::string RoceTransport::problem() const {
  for (const Pair& pair : pairs_)
    if (pair.requester.failed())
      return "the queue pair from rank " + std::to_string(pair.from) + " to rank " +
             std::to_string(pair.to) +
             " is in error: " + std::to_string(pair.requester.counts().timeouts) +
             " timeouts without an answer";
  return {};
}

}  // namespace linkwright
