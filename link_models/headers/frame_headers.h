// SPDX-License-Identifier: Apache-2.0
//
// What a fabric reads of a frame: Ethernet with its tags, IP, ports, the transport header of
// RoCEv2, and the two kinds of pause. A frame is its octets from the destination address on,
// without FCS; its first 128 octets will do. Pure functions over octets that the caller owns: they
// keep nothing and never read beyond the span.
//
// A header counts when its fixed part is there in full and is what it says it is. Where a frame
// ends too early or turns odd, what has been read so far stays and the rest keeps its zero.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "link_models/headers/mac_address.h"

namespace linkwright {

// IPv4: in the first four octets, the others zero.
using IpAddress = std::array<std::uint8_t, 16>;

struct FrameHeaders {
  MacAddress destination = 0;
  MacAddress source = 0;
  std::uint16_t ether_type = 0;  // behind all tags; below 0x0600 it is a length (802.3 3.2.6)
  bool tagged = false;
  std::uint8_t pcp = 0;  // priority and VLAN of the outer tag
  std::uint16_t vlan = 0;
  std::uint8_t ip_version = 0;  // 4, 6, or 0: neither
  std::uint8_t dscp = 0;        // RFC 2474
  std::uint8_t ecn = 0;         // RFC 3168: 0 not-ECT, 1 ECT(1), 2 ECT(0), 3 CE
  std::uint8_t protocol = 0;    // IPv6: of the first header that is not an extension known here
  IpAddress source_ip{};
  IpAddress destination_ip{};
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  bool has_ports = false;   // TCP, UDP or SCTP, and not a later fragment
  bool fragment = false;    // a piece of a datagram, but not the first
  bool fragmented = false;  // a piece of a datagram, the first included
  bool roce = false;        // RoCEv2: the three fields below are those of its BTH
  std::uint8_t bth_opcode = 0;
  std::uint32_t queue_pair = 0;  // destination, 24 bits
  std::uint32_t psn = 0;         // packet sequence number, 24 bits
  std::uint16_t ip_offset = 0;   // octets from the frame's start to its IP header; 0: none

  friend bool operator==(const FrameHeaders&, const FrameHeaders&) = default;
};

enum class PauseKind : std::uint8_t {
  kNone,
  kGlobal,    // IEEE 802.3 annex 31B, opcode 0x0001
  kPriority,  // IEEE 802.1Qbb and 802.3 annex 31D, opcode 0x0101
};

struct PauseFields {
  PauseKind kind = PauseKind::kNone;
  std::uint8_t classes = 0;  // bit c: class c is enabled; 0xff of a global pause
  // In units of 512 bit times (pause_frame.h). A global pause has the same for all classes, a class
  // that is not enabled has 0: the standard gives its value no meaning.
  std::array<std::uint16_t, 8> quanta{};

  friend bool operator==(const PauseFields&, const PauseFields&) = default;
};

FrameHeaders read_headers(std::span<const std::uint8_t> frame) noexcept;

// kNone unless the frame is MAC control (0x8808), untagged, to 01:80:c2:00:00:01, and in full.
// 802.3 also lets a station take a global pause to its own address; nobody sends those.
PauseFields read_pause(std::span<const std::uint8_t> frame) noexcept;

}  // namespace linkwright
