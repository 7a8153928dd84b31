// SPDX-License-Identifier: Apache-2.0
//
// What travels with a frame through a fabric, so that its octets are read once, where it enters:
// who, which class, which flow, and what may be done to it. A value; it owns nothing.
#pragma once

#include <array>
#include <cstdint>

#include "link_models/headers/frame_headers.h"
#include "link_models/headers/mac_address.h"

namespace linkwright {

struct FrameTags {
  MacAddress destination = 0;
  MacAddress source = 0;
  std::uint32_t flow_hash = 0;
  std::uint8_t priority = 0;  // class, 0 to 7
  std::uint8_t ecn = 0;
  std::uint8_t dscp = 0;
  PauseKind pause = PauseKind::kNone;
  bool markable = false;  // ECT(0) or ECT(1): mark_congestion() will do it

  friend bool operator==(const FrameTags&, const FrameTags&) = default;
};

// Every hop copies it.
static_assert(sizeof(FrameTags) <= 32);

enum class ClassBy : std::uint8_t { kPcp, kDscp };

constexpr std::array<std::uint8_t, 64> eight_codepoints_each() noexcept {
  std::array<std::uint8_t, 64> classes{};
  for (std::uint8_t dscp = 0; dscp < 64; ++dscp) classes[dscp] = dscp / 8;
  return classes;
}

// How a port finds the class of a frame. Values are 0 to 7; of others the low three bits count.
struct ClassMap {
  ClassBy by = ClassBy::kDscp;
  // The class selectors of RFC 2474 4.2.2: the upper three bits are the class.
  std::array<std::uint8_t, 64> dscp_class = eight_codepoints_each();
  std::array<std::uint8_t, 8> pcp_class = {0, 1, 2, 3, 4, 5, 6, 7};
  std::uint8_t untagged = 0;  // by PCP: a frame without a tag; by DSCP: one without IP
};

FrameTags tags_of(const FrameHeaders& headers,
                  const PauseFields& pause,
                  const ClassMap& map,
                  std::uint64_t hash_seed) noexcept;

}  // namespace linkwright
