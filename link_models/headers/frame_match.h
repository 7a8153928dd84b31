// SPDX-License-Identifier: Apache-2.0
//
// Which frames a targeted fault strikes. A field that is not set takes any frame, so an empty match
// takes all. A field that is set takes only frames that have such a field: `vlan` no untagged
// frame, `dscp` and `protocol` no frame without IP, a port no later fragment, `psn` nothing but
// RoCEv2.
#pragma once

#include <cstdint>
#include <optional>

#include "link_models/headers/frame_headers.h"
#include "link_models/headers/mac_address.h"

namespace linkwright {

// The first `length` bits of an address. IPv4: version 4, the address in the first four octets. A
// length beyond the address (32, 128) means all of it; 0 takes every address of the version.
struct IpPrefix {
  std::uint8_t version = 4;
  IpAddress address{};
  std::uint8_t length = 0;

  friend bool operator==(const IpPrefix&, const IpPrefix&) = default;
};

// Packet sequence numbers from `from` up to and including `to`, on the circle of 24 bits: `from`
// above `to` goes across the wrap.
struct PsnRange {
  std::uint32_t from = 0;
  std::uint32_t to = 0;

  friend bool operator==(const PsnRange&, const PsnRange&) = default;
};

struct FrameMatch {
  std::optional<MacAddress> source;
  std::optional<MacAddress> destination;
  std::optional<std::uint16_t> ether_type;
  std::optional<std::uint8_t> pcp;  // of the outer tag, as `vlan`
  std::optional<std::uint16_t> vlan;
  std::optional<IpPrefix> source_ip;
  std::optional<IpPrefix> destination_ip;
  std::optional<std::uint8_t> protocol;
  std::optional<std::uint8_t> dscp;
  std::optional<std::uint16_t> source_port;
  std::optional<std::uint16_t> destination_port;
  std::optional<std::uint8_t> bth_opcode;
  std::optional<std::uint32_t> queue_pair;
  std::optional<PsnRange> psn;

  friend bool operator==(const FrameMatch&, const FrameMatch&) = default;
};

bool matches(const FrameMatch& match, const FrameHeaders& headers) noexcept;

}  // namespace linkwright
