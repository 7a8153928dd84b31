// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/frame_match.h"

#include <algorithm>
#include <cstddef>

namespace linkwright {
namespace {

template <typename Value>
bool fits(const std::optional<Value>& wanted, Value value) {
  return !wanted || *wanted == value;
}

// A field that only some frames have.
template <typename Value>
bool fits_if(bool present, const std::optional<Value>& wanted, Value value) {
  return !wanted || (present && *wanted == value);
}

bool in_prefix(const IpPrefix& prefix, const FrameHeaders& headers, const IpAddress& address) {
  if (prefix.version != headers.ip_version) return false;
  const std::size_t bits = std::min<std::size_t>(prefix.length, prefix.version == 4 ? 32 : 128);
  const std::size_t whole = bits / 8;
  if (!std::equal(address.begin(),
                  address.begin() + static_cast<std::ptrdiff_t>(whole),
                  prefix.address.begin()))
    return false;
  // Of the octet that the prefix ends in, its upper bits; at its end no bit is left, nor an octet.
  const std::size_t rest = bits % 8;
  return rest == 0 || (address[whole] ^ prefix.address[whole]) >> (8 - rest) == 0;
}

bool in_range(const PsnRange& range, std::uint32_t psn) {
  constexpr std::uint32_t kCircle = 0xff'ffff;
  return ((psn - range.from) & kCircle) <= ((range.to - range.from) & kCircle);
}

bool ethernet_matches(const FrameMatch& match, const FrameHeaders& headers) {
  return fits(match.source, headers.source) && fits(match.destination, headers.destination) &&
         fits(match.ether_type, headers.ether_type) &&
         fits_if(headers.tagged, match.pcp, headers.pcp) &&
         fits_if(headers.tagged, match.vlan, headers.vlan);
}

bool ip_matches(const FrameMatch& match, const FrameHeaders& headers) {
  const bool ip = headers.ip_version != 0;
  return (!match.source_ip || in_prefix(*match.source_ip, headers, headers.source_ip)) &&
         (!match.destination_ip ||
          in_prefix(*match.destination_ip, headers, headers.destination_ip)) &&
         fits_if(ip, match.protocol, headers.protocol) && fits_if(ip, match.dscp, headers.dscp);
}

bool transport_matches(const FrameMatch& match, const FrameHeaders& headers) {
  return fits_if(headers.has_ports, match.source_port, headers.source_port) &&
         fits_if(headers.has_ports, match.destination_port, headers.destination_port) &&
         fits_if(headers.roce, match.bth_opcode, headers.bth_opcode) &&
         fits_if(headers.roce, match.queue_pair, headers.queue_pair) &&
         (!match.psn || (headers.roce && in_range(*match.psn, headers.psn)));
}

}  // namespace

bool matches(const FrameMatch& match, const FrameHeaders& headers) noexcept {
  return ethernet_matches(match, headers) && ip_matches(match, headers) &&
         transport_matches(match, headers);
}

}  // namespace linkwright
