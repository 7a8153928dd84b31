// SPDX-License-Identifier: Apache-2.0
//
// RoCEv2 on the wire: Ethernet, IPv4, UDP 4791, and what packet.h says, with checksums that hold.
// InfiniBand Architecture Specification, volume 1, annex A17; ICRC as A17.3.3 masks it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "traffic_gen/roce/packet.h"

namespace linkwright::roce {

inline constexpr std::uint16_t kUdpPort = 4791;

struct FrameAddresses {
  std::array<std::uint8_t, 6> source_mac{};
  std::array<std::uint8_t, 6> destination_mac{};
  std::uint32_t source_ip = 0;        // host order
  std::uint32_t destination_ip = 0;   // likewise
  std::uint16_t source_port = 49152;  // one for each queue pair: what ECMP hashes
  std::uint8_t dscp = 24;             // of data; acknowledgements and CNPs have 48 (as OTG)
  bool ecn_capable = true;            // ECT(1), or CE where the packet says so
};

// What its IP header says: of answers and notifications 48, of data that of the addresses.
std::uint8_t dscp_of(const Packet& packet, const FrameAddresses& addresses);
std::uint8_t ecn_of(const Packet& packet, const FrameAddresses& addresses);

// `payload` has packet.payload octets; it is padded to four.
std::vector<std::uint8_t> to_frame(const Packet& packet,
                                   const FrameAddresses& addresses,
                                   std::span<const std::uint8_t> payload);

struct ReadFrame {
  Packet packet;
  FrameAddresses addresses;
  std::span<const std::uint8_t> payload;  // of the frame that was read
};

// nullopt: no whole RoCEv2 frame of an opcode that packet.h has, or its ICRC does not hold.
std::optional<ReadFrame> read_frame(std::span<const std::uint8_t> frame);

// Of a frame without FCS, its last four octets left out; as it stands there, first octet lowest.
std::uint32_t invariant_crc(std::span<const std::uint8_t> frame);

}  // namespace linkwright::roce
