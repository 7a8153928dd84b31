// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/flow_hash.h"

#include <cstddef>
#include <span>

#include "link_models/headers/octets.h"

namespace linkwright {
namespace {

// One step of splitmix64 (Steele, Lea, Flood, OOPSLA 2014; Vigna's constants, public domain): a
// bijection in which every bit of the input turns each bit of the output with probability 1/2.
std::uint64_t mix(std::uint64_t word) {
  word += 0x9e37'79b9'7f4a'7c15;
  word = (word ^ word >> 30) * 0xbf58'476d'1ce4'e5b9;
  word = (word ^ word >> 27) * 0x94d0'49bb'1331'11eb;
  return word ^ word >> 31;
}

std::uint64_t mix_in(std::uint64_t state, std::uint64_t word) {
  return mix(state ^ word);
}

std::uint64_t mix_in_address(std::uint64_t state, const IpAddress& address, std::size_t octets) {
  const std::span<const std::uint8_t> bytes(address);
  if (octets == 4) return mix_in(state, load_octets(bytes, 0, 4));
  return mix_in(mix_in(state, load_octets(bytes, 0, 8)), load_octets(bytes, 8, 8));
}

std::uint64_t ip_flow(const FrameHeaders& headers, std::uint64_t state) {
  const std::size_t octets = headers.ip_version == 4 ? 4 : 16;
  state = mix_in_address(state, headers.source_ip, octets);
  state = mix_in_address(state, headers.destination_ip, octets);
  const std::uint64_t kind = std::uint64_t{headers.ip_version} << 8 | headers.protocol;
  std::uint64_t ports = 0;
  if (headers.has_ports && !headers.fragmented)
    ports = std::uint64_t{headers.source_port} << 16 | headers.destination_port;
  return mix_in(state, kind << 32 | ports);
}

std::uint64_t ethernet_flow(const FrameHeaders& headers, std::uint64_t state) {
  // Below this it is the length of the frame (802.3 3.2.6), and no property of the flow.
  constexpr std::uint16_t kLeastType = 0x0600;
  const std::uint64_t type = headers.ether_type < kLeastType ? 0 : headers.ether_type;
  state = mix_in(state, headers.source);
  return mix_in(state, headers.destination << 16 | type);
}

}  // namespace

std::uint32_t flow_hash(const FrameHeaders& headers, std::uint64_t seed) noexcept {
  const std::uint64_t state = mix(seed);
  const std::uint64_t hash =
      headers.ip_version == 0 ? ethernet_flow(headers, state) : ip_flow(headers, state);
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace linkwright
