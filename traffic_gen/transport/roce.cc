// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/transport/roce.h"

#include <algorithm>

#include "link_models/core/random.h"
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
      peers_(ranks),
      cards_(ranks),
      sent_bytes_(ranks),
      counts_(ranks) {}

void RoceTransport::push(Instant at, What what, std::uint32_t index) {
  (what == What::kTimer ? timers_ : events_).push({at, order_++, index, what});
}

Instant RoceTransport::next() const {
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
  if (peer.messages == 0) connect(from, to, peer);
  return peer.first + peer.messages++ % options_.queue_pairs;
}

void RoceTransport::connect(RankId from, RankId to, Peer& peer) {
  peer.first = static_cast<std::uint32_t>(pairs_.size());
  for (std::uint32_t i = 0; i < options_.queue_pairs; ++i) {
    const std::uint32_t number = peer.first + i;
    pairs_.push_back({from,
                      to,
                      roce::Requester(number, options_.mtu, options_.recovery),
                      roce::Responder(number, options_.recovery)});
    if (options_.rate_control)
      pairs_.back().control.emplace(*options_.rate_control,
                                    static_cast<double>(options_.bits_per_second));
  }
}

void RoceTransport::send(const SendOrder& order, Instant at) {
  const std::uint32_t pair = pair_of(order.from, order.to);
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

void RoceTransport::transmit(RankId rank, Instant now) {
  Card& card = cards_[rank];
  card.is_awaited = false;
  if (!card.answers.empty()) {
    ++counts_[rank].answers;
    launch(card.answers.front(), now);
    card.answers.pop_front();
  } else if (!card.turn.empty()) {
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
  if (!card.answers.empty() || !card.turn.empty()) wake(rank, now);
}

void RoceTransport::send_data(Pair& pair, Instant now) {
  const std::uint64_t before = pair.requester.counts().resent;
  const Packet packet = pair.requester.take(now);
  RoceCounts& counts = counts_[pair.from];
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

// `waits`: for the receiving card, behind what it receives first.
bool RoceTransport::marks(RankId to, Duration waits) {
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

// The receiving card is busy from the first bit on, after what it receives already. With one rate
// and one latency what was sent first is received first.
void RoceTransport::launch(Flight flight, Instant now) {
  const std::uint32_t octets = wire_octets(frame_octets(flight.packet));
  const Duration time = wire_time(octets, options_.bits_per_second);
  cards_[flight.from].free_at = now + time;
  counts_[flight.from].wire_octets += octets;
  Instant& until = cards_[flight.to].receives_until;
  if (flight.packet.payload > 0 && marks(flight.to, until - (now + options_.latency))) {
    flight.packet.congested = true;
    ++counts_[flight.to].marked;
  }
  until = std::max(until, now + options_.latency) + time;
  std::deque<Coming>& coming = cards_[flight.to].coming;
  if (coming.empty()) push(until, What::kArrival, flight.to);
  coming.push_back({flight, until});
}

// At most one notification of a queue pair in its interval.
bool RoceTransport::notifies(Pair& pair, Instant now) const {
  if (!options_.rate_control) return false;
  if (pair.notified_at && now - *pair.notified_at < options_.rate_control->notify_every)
    return false;
  pair.notified_at = now;
  return true;
}

void RoceTransport::arrive(const Flight& flight, Instant now, std::vector<MessageId>& out) {
  if (options_.lost && options_.lost(flight.packet, flight.from, flight.to, now)) {
    ++counts_[flight.from].lost;
    return;
  }
  const Packet& packet = flight.packet;
  Pair& pair = pairs_[packet.queue_pair];
  if (packet.opcode == roce::Opcode::kCongestion) {
    if (pair.control) pair.control->notified(now);
    return;
  }
  if (packet.opcode == roce::Opcode::kAcknowledge) {
    if (packet.syndrome == roce::Syndrome::kSequenceError)
      pair.requester.not_acknowledged(packet.psn);
    else
      pair.requester.acknowledged(packet.psn);
    wants(packet.queue_pair, now);
    return;
  }
  answers_.clear();
  complete_.clear();
  pair.responder.receive(packet, answers_, complete_);
  if (packet.congested && notifies(pair, now)) {
    Packet notification;
    notification.opcode = roce::Opcode::kCongestion;
    notification.queue_pair = packet.queue_pair;
    answers_.push_back(notification);
    ++counts_[flight.to].notifications;
  }
  for (const Packet& answer : answers_)
    cards_[flight.to].answers.push_back({answer, flight.to, flight.from});
  if (!answers_.empty()) wake(flight.to, now);
  out.insert(out.end(), complete_.begin(), complete_.end());
}

void RoceTransport::time_out(std::uint32_t index, Instant now) {
  Pair& pair = pairs_[index];
  pair.has_timer = false;
  const std::uint64_t before = pair.requester.counts().timeouts;
  pair.requester.expire(now);
  counts_[pair.from].timeouts += pair.requester.counts().timeouts - before;
  const Instant deadline = pair.requester.deadline();
  pair.has_timer = deadline != kNever;
  if (pair.has_timer) push(deadline, What::kTimer, index);
  wants(index, now);
}

std::vector<MessageId> RoceTransport::deliver(Instant now) {
  std::vector<MessageId> out;
  while (next() <= now) {
    const Event event = pop();
    switch (event.what) {
      case What::kCardIsFree:
        transmit(event.index, event.at);
        break;
      case What::kArrival: {
        std::deque<Coming>& coming = cards_[event.index].coming;
        const Flight flight = coming.front().flight;
        coming.pop_front();
        if (!coming.empty()) push(coming.front().at, What::kArrival, event.index);
        arrive(flight, event.at, out);
        break;
      }
      case What::kTimer:
        time_out(event.index, event.at);
        break;
      case What::kPace:
        pairs_[event.index].is_paced = false;
        wants(event.index, event.at);
        break;
    }
  }
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
