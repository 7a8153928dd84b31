// SPDX-License-Identifier: Apache-2.0
//
// What moves the messages of a collective, as it was asked for.
#pragma once

#include <memory>
#include <variant>

#include "traffic_gen/transport/ideal.h"
#include "traffic_gen/transport/roce.h"
#include "traffic_gen/transport/udp.h"

namespace linkwright {

// Rate and latency of all of them are those of IdealLink, whoever is chosen.
struct Ideal {};
using TransportChoice = std::variant<Ideal, RoceOptions, UdpOptions>;

const char* name_of(const TransportChoice& choice);  // "roce"
inline bool has_packets(const TransportChoice& choice) {
  return !std::holds_alternative<Ideal>(choice);
}
// Of what has packets: payload of one, and its share of the wire in long messages.
std::uint32_t mtu_of(const TransportChoice& choice);
double ceiling_of(const TransportChoice& choice);

// Over links alike; over `wire`, which outlives it. nullptr: it has no packets.
std::unique_ptr<PacketTransport> make_packet_transport(const TransportChoice& choice,
                                                       RankId ranks,
                                                       const IdealLink& link);
std::unique_ptr<PacketTransport> make_packet_transport(const TransportChoice& choice,
                                                       RankId ranks,
                                                       const IdealLink& link,
                                                       Wire& wire);

}  // namespace linkwright
