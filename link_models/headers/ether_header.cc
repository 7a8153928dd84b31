// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/ether_header.h"

#include "link_models/headers/octets.h"

namespace linkwright {
namespace {

constexpr std::size_t kTagOctets = 4;

bool is_tag(std::uint16_t ether_type) {
  return ether_type == kTypeCustomerTag || ether_type == kTypeServiceTag;
}

bool is_ipv4(std::span<const std::uint8_t> packet) {
  constexpr unsigned kLeastWords = kIpv4HeaderOctets / 4;
  return packet.size() >= kIpv4HeaderOctets && packet[0] >> 4 == 4 &&
         (packet[0] & 0xf) >= kLeastWords;
}

bool is_ipv6(std::span<const std::uint8_t> packet) {
  return packet.size() >= kIpv6HeaderOctets && packet[0] >> 4 == 6;
}

}  // namespace

EtherHeader read_ether_header(std::span<const std::uint8_t> frame) noexcept {
  EtherHeader ether;
  std::size_t at = kEtherTypeOffset;
  for (std::size_t tags = 0;; ++tags, at += kTagOctets) {
    if (frame.size() < at + 2) {
      ether.ether_type = 0;
      ether.payload = frame.size();
      return ether;
    }
    ether.ether_type = load16(frame, at);
    ether.payload = at + 2;
    if (tags == kMostTags || !is_tag(ether.ether_type) || frame.size() < at + kTagOctets)
      return ether;
    if (!ether.tagged) ether.tag_control = load16(frame, at + 2);
    ether.tagged = true;
  }
}

std::uint8_t ip_version_of(std::span<const std::uint8_t> frame, const EtherHeader& ether) noexcept {
  const auto packet = frame.subspan(ether.payload);
  if (ether.ether_type == kTypeIpv4 && is_ipv4(packet)) return 4;
  if (ether.ether_type == kTypeIpv6 && is_ipv6(packet)) return 6;
  return 0;
}

}  // namespace linkwright
