// SPDX-License-Identifier: Apache-2.0
#include "control/wires/packet_headers.h"

#include "traffic_gen/roce/frame.h"
#include "traffic_gen/roce/rank_address.h"

namespace linkwright {
namespace {

MacAddress number_of(const std::array<std::uint8_t, 6>& octets) {
  MacAddress out = 0;
  for (const std::uint8_t octet : octets) out = out << 8 | octet;
  return out;
}

IpAddress ip_of(std::uint32_t address) {
  IpAddress out{};
  for (int i = 0; i < 4; ++i)
    out[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(address >> (24 - 8 * i));
  return out;
}

constexpr std::uint16_t kIpv4Type = 0x0800;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint16_t kIpOffset = 14;  // behind Ethernet without tags

}  // namespace

FrameHeaders headers_of(const Flight& flight) {
  const roce::Packet& packet = flight.packet;
  const roce::FrameAddresses addresses =
      roce::addresses_of(flight.from, flight.to, packet.queue_pair);
  FrameHeaders out;
  out.destination = number_of(addresses.destination_mac);
  out.source = number_of(addresses.source_mac);
  out.ether_type = kIpv4Type;
  out.ip_version = 4;
  out.dscp = roce::dscp_of(packet, addresses);
  out.ecn = roce::ecn_of(packet, addresses);
  out.protocol = kUdp;
  out.source_ip = ip_of(addresses.source_ip);
  out.destination_ip = ip_of(addresses.destination_ip);
  out.source_port = addresses.source_port;
  out.destination_port = roce::kUdpPort;
  out.has_ports = true;
  out.roce = true;
  out.bth_opcode = static_cast<std::uint8_t>(packet.opcode);
  out.queue_pair = packet.queue_pair;
  out.psn = packet.psn;
  out.ip_offset = kIpOffset;
  return out;
}

MacAddress mac_of_rank(RankId rank) {
  return number_of(roce::addresses_of(rank, rank, 0).source_mac);
}

}  // namespace linkwright
