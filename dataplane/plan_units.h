// SPDX-License-Identifier: Apache-2.0
//
// What the plans of memory count in.
#pragma once

#include <cstdint>
#include <string>

#include "link_models/core/units.h"

namespace linkwright {

// The smallest frame that an IP host sends without padding: ARP, or UDP without payload.
inline constexpr std::uint32_t kSmallestQueued = 42;
inline constexpr std::uint32_t kSmallestWireBits = wire_octets(kSmallestQueued) * 8;

// "1.5 MiB", rounded up.
inline std::string mebibytes(std::uint64_t bytes) {
  const std::uint64_t tenths = (bytes * 10 + (1u << 20) - 1) >> 20;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " MiB";
}

}  // namespace linkwright
