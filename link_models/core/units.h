// SPDX-License-Identifier: Apache-2.0
//
// Rates and the octets that a frame occupies on the wire.
#pragma once

#include <algorithm>
#include <cstdint>

namespace linkwright {

inline constexpr double kHoursPerYear = 8'760;

// 128-bit integers keep rate arithmetic exact. __extension__ silences -Wpedantic in this one place,
// and goes with a typedef only.
// NOLINTNEXTLINE(modernize-use-using)
__extension__ typedef unsigned __int128 Wide;

// A bit rate in the time of the run: `bits_per_second` of the modelled link, slowed by the whole
// number `time_scale` (K). Kept as the pair, because 800 Gb/s / 20,000 is exact but rate / K in
// general is not. Invariant (checked by validate()): both are positive.
struct LineRate {
  std::uint64_t bits_per_second = 0;
  std::uint64_t time_scale = 1;

  friend bool operator==(const LineRate&, const LineRate&) = default;
};

// Work is counted in bit-picoseconds of the modelled second: sending one bit takes
// `work_per_bit(K)` units, and a wire of R bits/s does R units per picosecond of run time.
constexpr Wide work_per_bit(std::uint64_t time_scale) {
  return Wide{1'000'000'000'000} * time_scale;
}

// Ethernet, IEEE 802.3 clause 3 and 4: a frame carries at least 60 octets before its 4-octet FCS;
// preamble and SFD take 8 octets, the minimum inter-packet gap 12. DPDK strips the FCS.
inline constexpr std::uint32_t kMinFrameOctets = 60;
inline constexpr std::uint32_t kFcsOctets = 4;
inline constexpr std::uint32_t kPreambleOctets = 8;
inline constexpr std::uint32_t kInterPacketGapOctets = 12;
inline constexpr std::uint32_t kMaxFrameOctets = 16'384;

// Octets from destination address to FCS, padded as a MAC would pad it.
constexpr std::uint32_t mac_octets(std::uint32_t frame_bytes) {
  return std::max(frame_bytes, kMinFrameOctets) + kFcsOctets;
}

// Octets of link time that the frame uses: preamble, frame, FCS, gap.
constexpr std::uint32_t wire_octets(std::uint32_t frame_bytes) {
  return mac_octets(frame_bytes) + kPreambleOctets + kInterPacketGapOctets;
}

}  // namespace linkwright
