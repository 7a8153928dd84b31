// SPDX-License-Identifier: Apache-2.0
//
// The address of an Ethernet station: 48 bits in an integer, the octet that is sent first on top
// (02:00:00:00:00:0a is 0x02000000000a). Written as IEEE 802 does, but with colons.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace linkwright {

using MacAddress = std::uint64_t;

inline constexpr MacAddress kBroadcastAddress = 0xffff'ffff'ffff;

// The group bit: the least significant bit of the first octet (802.3 3.2.3). Broadcast has it too.
constexpr bool is_multicast(MacAddress address) noexcept {
  return (address >> 40 & 1) != 0;
}

std::string mac_text(MacAddress address);

// Six pairs of hexadecimal digits, of either case, with colons between them; nothing else.
std::optional<MacAddress> parse_mac(std::string_view text);

}  // namespace linkwright
