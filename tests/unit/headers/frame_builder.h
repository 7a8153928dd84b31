// SPDX-License-Identifier: Apache-2.0
//
// Frames put together octet by octet, without the code under test.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace linkwright {

using Frame = std::vector<std::uint8_t>;

// Two hexadecimal digits per octet; everything else separates.
inline Frame octets(std::string_view text) {
  Frame frame;
  int half = -1;
  for (const char c : text) {
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (!digit) continue;
    const int value = c <= '9' ? c - '0' : c - 'a' + 10;
    if (half >= 0) frame.push_back(static_cast<std::uint8_t>(half << 4 | value));
    half = half >= 0 ? -1 : value;
  }
  return frame;
}

inline Frame joined(std::initializer_list<Frame> parts) {
  Frame frame;
  for (const Frame& part : parts) frame.insert(frame.end(), part.begin(), part.end());
  return frame;
}

inline void put16(Frame& frame, std::size_t at, unsigned value) {
  frame.at(at) = static_cast<std::uint8_t>(value >> 8);
  frame.at(at + 1) = static_cast<std::uint8_t>(value);
}

// 02:00:00:00:00:0b from 02:00:00:00:00:0a.
inline Frame addresses() {
  return octets("02 00 00 00 00 0b  02 00 00 00 00 0a");
}

// 10.0.0.1 to 10.1.2.3; the payload is what the total length says beyond 20.
inline Frame ipv4(std::uint8_t tos, std::uint8_t protocol, std::size_t payload) {
  Frame header = octets("45 00 0000 1234 4000 40 00 0000  0a 00 00 01  0a 01 02 03");
  header[1] = tos;
  header[9] = protocol;
  put16(header, 2, static_cast<unsigned>(20 + payload));
  return header;
}

// 2001:db8::1 to 2001:db8::2, flow label 0xabcde.
inline Frame ipv6(std::uint8_t traffic_class, std::uint8_t next_header, std::size_t payload) {
  Frame header = octets(
      "60 0a bc de 0000 00 40"
      "2001 0db8 0000 0000 0000 0000 0000 0001"
      "2001 0db8 0000 0000 0000 0000 0000 0002");
  header[0] = static_cast<std::uint8_t>(0x60 | traffic_class >> 4);
  header[1] = static_cast<std::uint8_t>((traffic_class & 0xf) << 4 | 0xa);
  header[6] = next_header;
  put16(header, 4, static_cast<unsigned>(payload));
  return header;
}

inline Frame udp(unsigned source, unsigned destination) {
  Frame header = octets("0000 0000 0014 0000");
  put16(header, 0, source);
  put16(header, 2, destination);
  return header;
}

// RC RDMA WRITE only (0x0a), queue pair 0x123456, PSN 0xfedcba, and four octets of payload.
inline Frame bth() {
  return octets("0a 40 ffff 00 12 34 56 80 fe dc ba  de ad be ef");
}

// RoCEv2 over IPv4: DSCP 26, ECT(0).
inline Frame roce_frame() {
  return joined({addresses(), octets("0800"), ipv4(0x6a, 17, 24), udp(0xc001, 4791), bth()});
}

// A copy in memory of exactly its size, so that a sanitizer sees an octet too far.
class ExactCopy {
 public:
  ExactCopy(const Frame& frame, std::size_t size)
      : size_(size), octets_(std::make_unique<std::uint8_t[]>(size)) {
    std::copy_n(frame.begin(), static_cast<std::ptrdiff_t>(size), octets_.get());
  }
  explicit ExactCopy(const Frame& frame) : ExactCopy(frame, frame.size()) {}

  std::span<std::uint8_t> span() { return {octets_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<std::uint8_t[]> octets_;
};

}  // namespace linkwright
