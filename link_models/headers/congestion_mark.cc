// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/congestion_mark.h"

#include <cstddef>

#include "link_models/headers/ether_header.h"
#include "link_models/headers/octets.h"

namespace linkwright {
namespace {

constexpr std::uint8_t kCongestionExperienced = 3;  // RFC 3168 section 5

// Not-ECT is 0: its sender would not understand the mark.
bool can_be_marked(unsigned ecn) {
  return ecn == 1 || ecn == 2;
}

// RFC 1624 equation 3, HC' = ~(~HC + ~m + m'), in one's complement. Unlike that of
// RFC 1141 it never makes 0xffff of what, added up anew, is 0x0000.
std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
  constexpr std::uint32_t kMask = 0xffff;
  std::uint32_t sum = (~checksum & kMask) + (~before & kMask) + after;
  sum = (sum & kMask) + (sum >> 16);
  sum = (sum & kMask) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

bool mark_ipv4(std::span<std::uint8_t> packet) {
  constexpr std::size_t kChecksum = 10;
  if (!can_be_marked(packet[1] & 3u)) return false;
  const std::uint16_t before = load16(packet, 0);
  packet[1] |= kCongestionExperienced;
  store16(
      packet, kChecksum, updated_checksum(load16(packet, kChecksum), before, load16(packet, 0)));
  return true;
}

// The traffic class lies across the first two octets, its ECN bits in the middle of the second. No
// checksum covers them, that of UDP neither (RFC 8200 8.1).
bool mark_ipv6(std::span<std::uint8_t> packet) {
  if (!can_be_marked(packet[1] >> 4 & 3u)) return false;
  packet[1] |= kCongestionExperienced << 4;
  return true;
}

}  // namespace

// The ICRC of RoCEv2 stays valid: it is computed as if traffic class and IPv4 header checksum were
// all ones, since switches on the way write them (IBTA vol. 1 annex A17).
bool mark_congestion(std::span<std::uint8_t> frame) noexcept {
  const EtherHeader ether = read_ether_header(frame);
  const std::uint8_t version = ip_version_of(frame, ether);
  if (version == 0) return false;
  const auto packet = frame.subspan(ether.payload);
  return version == 4 ? mark_ipv4(packet) : mark_ipv6(packet);
}

}  // namespace linkwright
