// SPDX-License-Identifier: Apache-2.0
#include "control/collective/transport_choice.h"

namespace linkwright {
namespace {

template <typename Options>
Options over(Options options, const IdealLink& link) {
  options.bits_per_second = link.bits_per_second;
  options.latency = link.latency;
  return options;
}

}  // namespace

const char* name_of(const TransportChoice& choice) {
  constexpr const char* kNames[] = {"ideal", "roce", "udp"};
  return kNames[choice.index()];
}

std::uint32_t mtu_of(const TransportChoice& choice) {
  if (const auto* udp = std::get_if<UdpOptions>(&choice)) return udp->mtu;
  return std::get<RoceOptions>(choice).mtu;
}

double ceiling_of(const TransportChoice& choice) {
  if (const auto* udp = std::get_if<UdpOptions>(&choice)) return udp_ceiling(udp->mtu);
  return framing_ceiling(std::get<RoceOptions>(choice).mtu);
}

std::unique_ptr<PacketTransport> make_packet_transport(const TransportChoice& choice,
                                                       RankId ranks,
                                                       const IdealLink& link) {
  if (const auto* roce = std::get_if<RoceOptions>(&choice))
    return std::make_unique<RoceTransport>(ranks, over(*roce, link));
  if (const auto* udp = std::get_if<UdpOptions>(&choice))
    return std::make_unique<UdpTransport>(ranks, over(*udp, link));
  return nullptr;
}

std::unique_ptr<PacketTransport> make_packet_transport(const TransportChoice& choice,
                                                       RankId ranks,
                                                       const IdealLink& link,
                                                       Wire& wire) {
  if (const auto* roce = std::get_if<RoceOptions>(&choice))
    return std::make_unique<RoceTransport>(ranks, over(*roce, link), wire);
  if (const auto* udp = std::get_if<UdpOptions>(&choice))
    return std::make_unique<UdpTransport>(ranks, over(*udp, link), wire);
  return nullptr;
}

}  // namespace linkwright
