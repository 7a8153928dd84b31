// SPDX-License-Identifier: Apache-2.0
//
// A packet of RoCEv2 as queue pairs see it: what its headers say, without the octets (frame.h has
// those). Reliable connections; RDMA WRITE and READ, and what answers them. InfiniBand Architecture
// Specification, volume 1, 9.2 to 9.7 and annex A17.
#pragma once

#include <cstdint>

namespace linkwright::roce {

// The numbers are those of the wire.
enum class Opcode : std::uint8_t {
  kWriteFirst = 0x06,
  kWriteMiddle = 0x07,
  kWriteLast = 0x08,
  kWriteLastImmediate = 0x09,
  kWriteOnly = 0x0a,
  kWriteOnlyImmediate = 0x0b,
  kReadRequest = 0x0c,
  kReadResponseFirst = 0x0d,
  kReadResponseMiddle = 0x0e,
  kReadResponseLast = 0x0f,
  kReadResponseOnly = 0x10,
  kAcknowledge = 0x11,
  kCongestion = 0x81,  // CNP
  // No RoCE: a datagram of plain UDP, of the transport `udp`. (0xc0 and above are free for
  // manufacturers, 9.2.1.)
  kDatagram = 0xc0,
};

// AETH, what it says of the packet with its PSN (9.7.5.1): three bits of a kind, and five that the
// kind gives a meaning. Not all have a name: any octet of the wire is one.
enum class Syndrome : std::uint8_t {
  kAck = 0x1f,            // with no credits told
  kSequenceError = 0x60,  // NAK: this is the PSN that was expected
};

// Receiver not ready: this packet found no receive; again after the time of `timer` (rnr_wait()).
constexpr Syndrome not_ready(std::uint32_t timer) {
  return static_cast<Syndrome>(0x20 | (timer & 0x1f));
}
constexpr bool is_ack(Syndrome syndrome) {  // with whatever credits
  return static_cast<std::uint32_t>(syndrome) >> 5 == 0;
}
constexpr bool is_not_ready(Syndrome syndrome) {
  return static_cast<std::uint32_t>(syndrome) >> 5 == 1;
}
constexpr std::uint32_t rnr_timer_of(Syndrome syndrome) {
  return static_cast<std::uint32_t>(syndrome) & 0x1f;
}

inline constexpr std::uint32_t kPsnMask = 0xff'ffff;

// Packets are counted on without end; the wire has the lower 24 bits. How far ahead of packet
// `number` the nearest one with this PSN is.
constexpr std::int64_t psn_ahead(std::uint64_t number, std::uint32_t psn) {
  return static_cast<std::int32_t>((psn - static_cast<std::uint32_t>(number)) << 8) >> 8;
}

// A message without data is a packet, too.
constexpr std::uint64_t packets_of(std::uint64_t bytes, std::uint32_t mtu) {
  return bytes == 0 ? 1 : (bytes + mtu - 1) / mtu;
}

struct Packet {
  Opcode opcode = Opcode::kWriteOnlyImmediate;
  bool acknowledge = false;            // the requester wants an answer (BTH, AckReq)
  bool congested = false;              // IP: congestion experienced
  Syndrome syndrome = Syndrome::kAck;  // of an acknowledgement
  std::uint32_t queue_pair = 0;        // of the destination, 24 bits
  std::uint32_t psn = 0;               // 24 bits
  std::uint32_t payload = 0;           // octets, without their padding to four
  std::uint32_t immediate = 0;         // of a last one
  // Where in the peer's memory it lands, and how much the message is in all: RETH of a first one
  // tells both, of the others nothing does.
  std::uint32_t length = 0;
  std::uint64_t address = 0;
};

// Each message has a stretch of the peer's memory to itself, of 4 GiB.
constexpr std::uint64_t message_address(std::uint32_t immediate, std::uint64_t offset) {
  return std::uint64_t{immediate} << 32 | (offset & 0xffff'ffff);
}

constexpr bool begins_message(Opcode opcode) {
  return opcode == Opcode::kWriteFirst || opcode == Opcode::kWriteOnly ||
         opcode == Opcode::kWriteOnlyImmediate || opcode == Opcode::kReadRequest;
}
constexpr bool ends_message(Opcode opcode) {
  return opcode == Opcode::kWriteLast || opcode == Opcode::kWriteLastImmediate ||
         opcode == Opcode::kWriteOnly || opcode == Opcode::kWriteOnlyImmediate;
}
constexpr bool has_immediate(Opcode opcode) {
  return opcode == Opcode::kWriteLastImmediate || opcode == Opcode::kWriteOnlyImmediate;
}
constexpr bool is_read_response(Opcode opcode) {
  return opcode >= Opcode::kReadResponseFirst && opcode <= Opcode::kReadResponseOnly;
}
constexpr bool has_acknowledgement(Opcode opcode) {
  return opcode == Opcode::kAcknowledge || opcode == Opcode::kReadResponseFirst ||
         opcode == Opcode::kReadResponseLast || opcode == Opcode::kReadResponseOnly;
}

// Octets of headers and trailers, Ethernet without FCS: 14 + IPv4 20 + UDP 8 + BTH 12 + ICRC 4.
inline constexpr std::uint32_t kCommonOctets = 58;
inline constexpr std::uint32_t kRethOctets = 16;
inline constexpr std::uint32_t kImmediateOctets = 4;
inline constexpr std::uint32_t kAethOctets = 4;
// Of a datagram: what stands behind Ethernet, IPv4 and UDP instead of BTH.
inline constexpr std::uint32_t kDatagramOctets = 14 + 20 + 8 + 24;
inline constexpr std::uint32_t kCongestionPadding = 16;  // a CNP's reserved octets

// From destination address to ICRC.
constexpr std::uint32_t frame_octets(const Packet& packet) {
  if (packet.opcode == Opcode::kDatagram) return kDatagramOctets + packet.payload;
  return kCommonOctets + (begins_message(packet.opcode) ? kRethOctets : 0) +
         (has_immediate(packet.opcode) ? kImmediateOctets : 0) +
         (has_acknowledgement(packet.opcode) ? kAethOctets : 0) +
         (packet.opcode == Opcode::kCongestion ? kCongestionPadding : 0) +
         (packet.payload + 3) / 4 * 4;
}

}  // namespace linkwright::roce
