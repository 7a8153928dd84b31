// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/transport/udp.h"

#include <algorithm>
#include <utility>

#include "link_models/core/units.h"

namespace linkwright {

using roce::Packet;

double udp_ceiling(std::uint32_t mtu) {
  Packet piece;
  piece.opcode = roce::Opcode::kDatagram;
  piece.payload = mtu;
  return static_cast<double>(mtu) / wire_octets(frame_octets(piece));
}

UdpTransport::UdpTransport(RankId ranks, UdpOptions options)
    : options_(std::move(options)),
      own_wire_(std::make_unique<UniformWire>(
          ranks,
          UniformWireOptions{
              options_.bits_per_second, options_.latency, std::nullopt, options_.lost})),
      wire_(*own_wire_),
      cards_(ranks),
      sent_bytes_(ranks),
      counts_(ranks) {}

UdpTransport::UdpTransport(RankId ranks, UdpOptions options, Wire& wire)
    : options_(std::move(options)),
      wire_(wire),
      cards_(ranks),
      sent_bytes_(ranks),
      counts_(ranks) {}

// A message without data is a datagram, too.
std::uint64_t UdpTransport::datagrams_of(std::uint64_t bytes) const {
  return std::max<std::uint64_t>(1, (bytes + options_.mtu - 1) / options_.mtu);
}

void UdpTransport::send(const SendOrder& order, Instant at) {
  const std::uint64_t datagrams = datagrams_of(order.bytes);
  expected_[order.message] = {order.from,
                              order.to,
                              ++serial_,
                              datagrams,
                              std::vector<bool>(static_cast<std::size_t>(datagrams))};
  cards_[order.from].queue.push_back({order, serial_});
  sent_bytes_[order.from] += order.bytes;
  moved_ = std::max(moved_, at);
  wake(order.from, at);
}

void UdpTransport::wake(RankId rank, Instant now) {
  Card& card = cards_[rank];
  if (card.is_awaited || card.queue.empty()) return;
  card.is_awaited = true;
  events_.push({std::max({now, card.free_at, wire_.held_until(rank, false)}), rank});
}

void UdpTransport::transmit(RankId rank, Instant now) {
  Card& card = cards_[rank];
  card.is_awaited = false;
  if (card.queue.empty() || card.free_at > now || wire_.held_until(rank, false) > now)
    return wake(rank, now);
  Sending& sending = card.queue.front();
  const SendOrder& order = sending.order;
  Flight flight{{}, order.from, order.to};
  Packet& packet = flight.packet;
  packet.opcode = roce::Opcode::kDatagram;
  packet.queue_pair = order.from * static_cast<RankId>(cards_.size()) + order.to;
  packet.psn = sending.serial;
  packet.immediate = order.message;
  packet.address = sending.offset;
  packet.length = static_cast<std::uint32_t>(order.bytes);
  packet.payload = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(options_.mtu, order.bytes - sending.offset));
  sending.offset += packet.payload;
  PacketCounts& counts = counts_[rank];
  ++counts.packets;
  counts.wire_octets += wire_octets(frame_octets(packet));
  moved_ = std::max(moved_, now);
  card.free_at = wire_.launch(flight, now);
  if (sending.offset >= order.bytes) card.queue.pop_front();
  wake(rank, now);
}

Instant UdpTransport::next() const {
  Instant out = wire_.next();
  if (!events_.empty()) out = std::min(out, events_.top().at);
  if (!expected_.empty() && !failed_) out = std::min(out, moved_ + options_.patience);
  return out;
}

std::vector<MessageId> UdpTransport::deliver(Instant now) {
  std::vector<MessageId> out;
  while (next() <= now) {
    const Instant at = next();
    if (wire_.next() <= at) {
      arrived_.clear();
      wire_.arrivals(at, arrived_);
      for (const Arrived& each : arrived_) arrive(each, out);
    } else if (!events_.empty() && events_.top().at <= at) {
      const RankId rank = events_.top().card;
      events_.pop();
      transmit(rank, at);
    } else {
      failed_ = true;
    }
  }
  return out;
}

void UdpTransport::arrive(const Arrived& arrived, std::vector<MessageId>& out) {
  const Flight& flight = arrived.flight;
  if (arrived.is_pause) {
    cards_[flight.to].is_awaited = false;
    return wake(flight.to, arrived.at);
  }
  const Packet& packet = flight.packet;
  moved_ = std::max(moved_, arrived.at);
  if (packet.congested) ++counts_[flight.to].marked;
  const std::uint64_t number = packet.address / options_.mtu;
  // Of a message that is complete a link may bring a piece again, even in the next iteration.
  const auto expected = expected_.find(packet.immediate);
  if (expected == expected_.end() || expected->second.serial != packet.psn) return;
  Coming& message = expected->second;
  if (message.there[number]) return;
  message.there[number] = true;
  if (options_.memory != nullptr)
    options_.memory->landed(roce::message_address(packet.immediate, packet.address),
                            arrived.payload);
  if (--message.left > 0) return;
  expected_.erase(expected);
  out.push_back(packet.immediate);
}

PacketCounts UdpTransport::counts(RankId rank) const {
  PacketCounts out = counts_[rank];
  out.lost = wire_.lost_from(rank);
  return out;
}

std::string UdpTransport::problem() const {
  if (!failed_) return {};
  const auto first =
      std::min_element(expected_.begin(), expected_.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
      });
  const Coming& message = first->second;
  return "rank " + std::to_string(message.to) + " still waits for " + std::to_string(message.left) +
         " of " + std::to_string(message.there.size()) + " datagrams of rank " +
         std::to_string(message.from) + ", and nothing came for " +
         std::to_string(picos(options_.patience) / kPicosPerMilli) + " ms";
}

}  // namespace linkwright
