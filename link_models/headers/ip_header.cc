// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/ip_header.h"

#include <algorithm>
#include <cstddef>

#include "link_models/headers/ether_header.h"
#include "link_models/headers/octets.h"

namespace linkwright {
namespace {

using Octets = std::span<const std::uint8_t>;

// RFC 8200 section 4; the numbers are those of IANA.
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kDestinationOptions = 60;

constexpr std::size_t kExtensionUnit = 8;

// RFC 8200 section 4.1 knows seven in a row. The bound keeps the work per frame constant.
constexpr int kMostExtensions = 8;

void set_traffic_class(std::uint8_t traffic_class, FrameHeaders& headers) {
  headers.dscp = traffic_class >> 2;
  headers.ecn = traffic_class & 3;
}

IpAddress load_address(Octets octets, std::size_t at, std::size_t count) {
  IpAddress address{};
  std::copy_n(octets.begin() + static_cast<std::ptrdiff_t>(at), count, address.begin());
  return address;
}

bool is_extension(std::uint8_t protocol) {
  return protocol == kHopByHop || protocol == kRouting || protocol == kFragment ||
         protocol == kDestinationOptions;
}

std::size_t extension_octets(std::uint8_t protocol, Octets extension) {
  // A fragment header has no length of its own: the octet is reserved.
  return protocol == kFragment ? kExtensionUnit : kExtensionUnit * (extension[1] + std::size_t{1});
}

void read_fragment(std::uint16_t offset_and_more, FrameHeaders& headers) {
  headers.fragment = offset_and_more >> 3 != 0;
  // A fragment header on a whole datagram (RFC 6946) makes it no fragment.
  headers.fragmented = headers.fragment || (offset_and_more & 1) != 0;
}

// An extension that is cut stays the protocol: what follows it is not known.
Octets pass_extensions(Octets rest, FrameHeaders& headers) {
  for (int passed = 0; passed < kMostExtensions && is_extension(headers.protocol); ++passed) {
    if (rest.size() < kExtensionUnit) return {};
    const std::size_t length = extension_octets(headers.protocol, rest);
    if (rest.size() < length) return {};
    if (headers.protocol == kFragment) read_fragment(load16(rest, 2), headers);
    headers.protocol = rest[0];
    if (headers.fragment) return {};
    rest = rest.subspan(length);
  }
  return rest;
}

}  // namespace

Octets read_ipv4(Octets packet, FrameHeaders& headers) noexcept {
  constexpr std::uint16_t kMoreFragments = 0x2000;
  constexpr std::uint16_t kFragmentOffset = 0x1fff;

  set_traffic_class(packet[1], headers);
  headers.protocol = packet[9];
  headers.source_ip = load_address(packet, 12, 4);
  headers.destination_ip = load_address(packet, 16, 4);
  const std::uint16_t fragment = load16(packet, 6);
  headers.fragment = (fragment & kFragmentOffset) != 0;
  headers.fragmented = headers.fragment || (fragment & kMoreFragments) != 0;

  const std::size_t header = std::size_t{4} * (packet[0] & 0xf);
  const std::size_t total = load16(packet, 2);
  // A total length below the header is no length: it is left 0 by hosts that leave it to a NIC.
  const std::size_t end = total < header ? packet.size() : std::min(total, packet.size());
  if (headers.fragment || end < header) return {};
  return packet.subspan(header, end - header);
}

Octets read_ipv6(Octets packet, FrameHeaders& headers) noexcept {
  set_traffic_class(static_cast<std::uint8_t>(load16(packet, 0) >> 4), headers);
  headers.protocol = packet[6];
  headers.source_ip = load_address(packet, 8, 16);
  headers.destination_ip = load_address(packet, 24, 16);

  const std::size_t payload = load16(packet, 4);
  const Octets rest = packet.subspan(kIpv6HeaderOctets);
  // No length (0): a jumbogram (RFC 2675), or as above.
  return pass_extensions(payload == 0 ? rest : rest.first(std::min(payload, rest.size())), headers);
}

}  // namespace linkwright
