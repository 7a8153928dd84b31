// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/roce/frame.h"

#include <algorithm>

#include <libdeflate.h>

namespace linkwright::roce {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kIp = 14;
constexpr std::size_t kUdp = kIp + 20;
constexpr std::size_t kBth = kUdp + 8;
constexpr std::size_t kAfterBth = kBth + 12;
constexpr std::size_t kIcrc = 4;
constexpr std::uint16_t kIpv4 = 0x0800;
constexpr std::uint8_t kUdpProtocol = 17;
constexpr std::uint8_t kHops = 64;
constexpr std::uint8_t kControlDscp = 48;
constexpr std::uint16_t kDefaultPartition = 0xffff;

void put(Octets& out, std::uint64_t value, int octets) {
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::uint64_t get(std::span<const std::uint8_t> in, std::size_t at, int octets) {
  std::uint64_t out = 0;
  for (int i = 0; i < octets; ++i) out = out << 8 | in[at + static_cast<std::size_t>(i)];
  return out;
}

// RFC 1071.
std::uint16_t checksum(std::span<const std::uint8_t> header) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < header.size(); i += 2)
    sum += static_cast<std::uint32_t>(header[i] << 8 | header[i + 1]);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

bool is_control(Opcode opcode) {
  return opcode == Opcode::kAcknowledge || opcode == Opcode::kCongestion;
}

void put_ethernet_and_ip(Octets& out, const Packet& packet, const FrameAddresses& addresses) {
  out.insert(out.end(), addresses.destination_mac.begin(), addresses.destination_mac.end());
  out.insert(out.end(), addresses.source_mac.begin(), addresses.source_mac.end());
  put(out, kIpv4, 2);
  put(out, 0x45, 1);
  put(out, static_cast<unsigned>(dscp_of(packet, addresses) << 2 | ecn_of(packet, addresses)), 1);
  put(out, frame_octets(packet) - kIp, 2);
  put(out, 0, 2);       // identification: there are no fragments
  put(out, 0x4000, 2);  // do not fragment
  put(out, kHops, 1);
  put(out, kUdpProtocol, 1);
  put(out, 0, 2);
  put(out, addresses.source_ip, 4);
  put(out, addresses.destination_ip, 4);
  const std::uint16_t sum = checksum(std::span(out).subspan(kIp, 20));
  out[kIp + 10] = static_cast<std::uint8_t>(sum >> 8);
  out[kIp + 11] = static_cast<std::uint8_t>(sum);
}

void put_headers(Octets& out, const Packet& packet) {
  const std::uint32_t padding = (4 - packet.payload % 4) % 4;
  put(out, static_cast<std::uint8_t>(packet.opcode), 1);
  put(out, padding << 4, 1);  // no solicited event, no migration, version 0
  put(out, kDefaultPartition, 2);
  put(out, packet.opcode == Opcode::kCongestion ? 0x40 : 0, 1);  // BECN
  put(out, packet.queue_pair, 3);
  put(out, packet.acknowledge ? 0x80 : 0, 1);
  put(out, packet.psn & kPsnMask, 3);
  if (begins_message(packet.opcode)) {
    put(out, packet.address, 8);
    put(out, 0, 4);  // remote key
    put(out, packet.length, 4);
  }
  if (has_acknowledgement(packet.opcode)) {
    put(out, static_cast<std::uint8_t>(packet.syndrome), 1);
    put(out, 0, 3);  // message sequence number: nobody here looks at it
  }
  if (has_immediate(packet.opcode)) put(out, packet.immediate, 4);
  if (packet.opcode == Opcode::kCongestion) out.insert(out.end(), kCongestionPadding, 0);
}

bool is_known(std::uint8_t opcode) {
  return (opcode >= 0x06 && opcode <= 0x11) || opcode == 0x81;
}

// What stands behind BTH; false: it is not all there.
bool read_extensions(std::span<const std::uint8_t> frame, ReadFrame& out) {
  Packet& packet = out.packet;
  std::size_t at = kAfterBth;
  packet.payload = 0;
  const std::size_t headers = frame_octets(packet);
  const std::size_t padding = frame[kBth + 1] >> 4 & 3;
  if (frame.size() < headers + padding) return false;
  if (begins_message(packet.opcode)) {
    packet.address = get(frame, at, 8);
    packet.length = static_cast<std::uint32_t>(get(frame, at + 12, 4));
    at += kRethOctets;
  }
  if (has_acknowledgement(packet.opcode)) {
    packet.syndrome = static_cast<Syndrome>(frame[at]);
    at += kAethOctets;
  }
  if (has_immediate(packet.opcode)) {
    packet.immediate = static_cast<std::uint32_t>(get(frame, at, 4));
    at += kImmediateOctets;
  }
  if (packet.opcode == Opcode::kCongestion) at += kCongestionPadding;
  packet.payload = static_cast<std::uint32_t>(frame.size() - headers - padding);
  out.payload = frame.subspan(at, packet.payload);
  return true;
}

}  // namespace

std::uint8_t dscp_of(const Packet& packet, const FrameAddresses& addresses) {
  return is_control(packet.opcode) ? kControlDscp : addresses.dscp;
}

std::uint8_t ecn_of(const Packet& packet, const FrameAddresses& addresses) {
  constexpr std::uint8_t kCongested = 3;
  if (packet.congested) return kCongested;
  return addresses.ecn_capable ? 1 : 0;
}

// What changes on the way is taken as ones: the masked local route header stands in front, then
// type of service, time to live, both checksums, and BTH's octet with FECN and BECN.
std::uint32_t invariant_crc(std::span<const std::uint8_t> frame) {
  std::array<std::uint8_t, 8 + kAfterBth - kIp> head{};
  std::fill_n(head.begin(), 8, std::uint8_t{0xff});
  std::copy_n(frame.begin() + kIp, kAfterBth - kIp, head.begin() + 8);
  for (const std::size_t variant :
       {kIp + 1, kIp + 8, kIp + 10, kIp + 11, kUdp + 6, kUdp + 7, kBth + 4})
    head[8 + variant - kIp] = 0xff;
  const std::uint32_t crc = libdeflate_crc32(0, head.data(), head.size());
  const auto rest = frame.subspan(kAfterBth, frame.size() - kAfterBth - kIcrc);
  return libdeflate_crc32(crc, rest.data(), rest.size());
}

std::vector<std::uint8_t> to_frame(const Packet& packet,
                                   const FrameAddresses& addresses,
                                   std::span<const std::uint8_t> payload) {
  Octets out;
  out.reserve(frame_octets(packet));
  put_ethernet_and_ip(out, packet, addresses);
  put(out, addresses.source_port, 2);
  put(out, kUdpPort, 2);
  put(out, frame_octets(packet) - kUdp, 2);
  put(out, 0, 2);  // no checksum: ICRC covers what it would (A17.3.1)
  put_headers(out, packet);
  out.insert(out.end(), payload.begin(), payload.end());
  out.resize(frame_octets(packet), 0);
  const std::uint32_t crc = invariant_crc(out);
  for (std::size_t i = 0; i < kIcrc; ++i)
    out[out.size() - kIcrc + i] = static_cast<std::uint8_t>(crc >> 8 * i);
  return out;
}

std::optional<ReadFrame> read_frame(std::span<const std::uint8_t> frame) {
  if (frame.size() < kCommonOctets || get(frame, 12, 2) != kIpv4 || frame[kIp] != 0x45 ||
      frame[kIp + 9] != kUdpProtocol || get(frame, kUdp + 2, 2) != kUdpPort)
    return std::nullopt;
  // A MAC pads short frames.
  const std::size_t told = kIp + get(frame, kIp + 2, 2);
  if (told > frame.size() || told < kCommonOctets || !is_known(frame[kBth])) return std::nullopt;
  frame = frame.first(told);
  ReadFrame out;
  out.packet.opcode = static_cast<Opcode>(frame[kBth]);
  if (!read_extensions(frame, out)) return std::nullopt;
  std::uint32_t crc = 0;
  for (std::size_t i = 0; i < kIcrc; ++i)
    crc |= static_cast<std::uint32_t>(frame[told - kIcrc + i]) << 8 * i;
  if (crc != invariant_crc(frame)) return std::nullopt;
  out.packet.queue_pair = static_cast<std::uint32_t>(get(frame, kBth + 5, 3));
  out.packet.acknowledge = (frame[kBth + 8] & 0x80) != 0;
  out.packet.psn = static_cast<std::uint32_t>(get(frame, kBth + 9, 3));
  out.packet.congested = (frame[kIp + 1] & 3) == 3;
  FrameAddresses& addresses = out.addresses;
  std::copy_n(frame.begin(), 6, addresses.destination_mac.begin());
  std::copy_n(frame.begin() + 6, 6, addresses.source_mac.begin());
  addresses.source_ip = static_cast<std::uint32_t>(get(frame, kIp + 12, 4));
  addresses.destination_ip = static_cast<std::uint32_t>(get(frame, kIp + 16, 4));
  addresses.source_port = static_cast<std::uint16_t>(get(frame, kUdp, 2));
  addresses.dscp = frame[kIp + 1] >> 2;
  addresses.ecn_capable = (frame[kIp + 1] & 3) != 0;
  return out;
}

}  // namespace linkwright::roce
