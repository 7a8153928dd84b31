// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/frame_headers.h"

#include <cstddef>

#include "link_models/headers/ether_header.h"
#include "link_models/headers/ip_header.h"
#include "link_models/headers/octets.h"

namespace linkwright {
namespace {

using Octets = std::span<const std::uint8_t>;

constexpr std::size_t kMacOctets = 6;
constexpr std::size_t kPortOctets = 4;
constexpr std::size_t kUdpHeaderOctets = 8;

// The base transport header of InfiniBand (IBTA vol. 1, 9.2), over UDP as of annex A17 (RoCEv2).
constexpr std::uint16_t kRocePort = 4791;
constexpr std::size_t kBthOctets = 12;

bool with_ports(std::uint8_t protocol) {
  return protocol == kProtocolTcp || protocol == kProtocolUdp || protocol == kProtocolSctp;
}

void read_bth(Octets bth, FrameHeaders& headers) {
  headers.roce = true;
  headers.bth_opcode = bth[0];
  headers.queue_pair = static_cast<std::uint32_t>(load_octets(bth, 5, 3));
  headers.psn = static_cast<std::uint32_t>(load_octets(bth, 9, 3));
}

void read_transport(Octets segment, FrameHeaders& headers) {
  if (!with_ports(headers.protocol) || segment.size() < kPortOctets) return;
  headers.has_ports = true;
  headers.source_port = load16(segment, 0);
  headers.destination_port = load16(segment, 2);
  const bool roce = headers.protocol == kProtocolUdp && headers.destination_port == kRocePort;
  if (roce && segment.size() >= kUdpHeaderOctets + kBthOctets)
    read_bth(segment.subspan(kUdpHeaderOctets), headers);
}

void read_ether(const EtherHeader& ether, FrameHeaders& headers) {
  headers.ether_type = ether.ether_type;
  headers.tagged = ether.tagged;
  headers.pcp = static_cast<std::uint8_t>(ether.tag_control >> 13);
  headers.vlan = ether.tag_control & 0x0fff;
}

}  // namespace

FrameHeaders read_headers(Octets frame) noexcept {
  FrameHeaders headers;
  if (frame.size() >= kMacOctets) headers.destination = load_octets(frame, 0, kMacOctets);
  if (frame.size() >= 2 * kMacOctets) headers.source = load_octets(frame, kMacOctets, kMacOctets);
  const EtherHeader ether = read_ether_header(frame);
  read_ether(ether, headers);

  headers.ip_version = ip_version_of(frame, ether);
  if (headers.ip_version == 0) return headers;
  headers.ip_offset = static_cast<std::uint16_t>(ether.payload);
  const Octets packet = frame.subspan(ether.payload);
  read_transport(headers.ip_version == 4 ? read_ipv4(packet, headers) : read_ipv6(packet, headers),
                 headers);
  return headers;
}

}  // namespace linkwright
