// SPDX-License-Identifier: Apache-2.0
//
// The way from a frame's start to its payload: past the addresses and the tags of IEEE 802.1Q.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace linkwright {

inline constexpr std::uint16_t kTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kTypeIpv6 = 0x86dd;
inline constexpr std::uint16_t kTypeMacControl = 0x8808;
inline constexpr std::uint16_t kTypeCustomerTag = 0x8100;  // 802.1Q C-tag
inline constexpr std::uint16_t kTypeServiceTag = 0x88a8;   // 802.1ad S-tag

inline constexpr std::size_t kEtherTypeOffset = 12;

// Nobody stacks more. The bound keeps the work per frame constant.
inline constexpr std::size_t kMostTags = 8;

inline constexpr std::size_t kIpv4HeaderOctets = 20;  // without options
inline constexpr std::size_t kIpv6HeaderOctets = 40;

struct EtherHeader {
  std::uint16_t ether_type = 0;  // behind the tags; 0 if the frame ends before it
  bool tagged = false;
  std::uint16_t tag_control = 0;  // of the outer tag: PCP 3 bits, DEI 1, VLAN 12
  std::size_t payload = 0;        // octets from the frame's start, never beyond its end
};

EtherHeader read_ether_header(std::span<const std::uint8_t> frame) noexcept;

// 4 or 6 if the payload is IP: ether type and version agree, the fixed header is there in full, and
// the length of an IPv4 header is not less than that (RFC 1812 5.2.2). Else 0.
std::uint8_t ip_version_of(std::span<const std::uint8_t> frame, const EtherHeader& ether) noexcept;

}  // namespace linkwright
