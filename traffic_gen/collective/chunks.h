// SPDX-License-Identifier: Apache-2.0
//
// A vector cut into chunks as NCCL cuts it: each is the even share rounded up to 16 octets, so that
// the last ones are short or empty.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "traffic_gen/collective/collective.h"

namespace linkwright {

// A stretch of a rank's memory, in octets.
struct Segment {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;

  friend bool operator==(const Segment&, const Segment&) = default;
};

constexpr std::uint64_t chunk_bytes(std::uint64_t bytes, std::uint64_t parts) {
  const std::uint64_t share = (bytes + parts - 1) / parts;
  return (share + kNcclAlignment - 1) / kNcclAlignment * kNcclAlignment;
}

inline std::vector<Segment> chunks_of(const Segment& whole, std::uint64_t parts) {
  const std::uint64_t each = chunk_bytes(whole.bytes, parts);
  std::vector<Segment> out;
  out.reserve(parts);
  for (std::uint64_t i = 0; i < parts; ++i) {
    const std::uint64_t begin = std::min(i * each, whole.bytes);
    out.push_back({whole.offset + begin, std::min(each, whole.bytes - begin)});
  }
  return out;
}

}  // namespace linkwright
