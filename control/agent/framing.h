// SPDX-License-Identifier: Apache-2.0
//
// Framing of the agent protocol: each message is preceded by its length, 4 bytes, big-endian.
// Pure functions; both ends and the fuzz target use them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace linkwright {

inline constexpr std::size_t kFrameHeaderBytes = 4;

// A snapshot of a large scenario is some hundred kilobytes; whatever is above this is not ours.
inline constexpr std::uint32_t kMaxMessageBytes = 16u << 20;

using FrameHeader = std::array<std::uint8_t, kFrameHeaderBytes>;

constexpr FrameHeader encode_length(std::uint32_t bytes) noexcept {
  return {static_cast<std::uint8_t>(bytes >> 24),
          static_cast<std::uint8_t>(bytes >> 16),
          static_cast<std::uint8_t>(bytes >> 8),
          static_cast<std::uint8_t>(bytes)};
}

// nullopt: longer than kMaxMessageBytes, the peer does not speak this protocol.
constexpr std::optional<std::uint32_t> decode_length(
    std::span<const std::uint8_t, kFrameHeaderBytes> header) noexcept {
  const std::uint32_t bytes = std::uint32_t{header[0]} << 24 | std::uint32_t{header[1]} << 16 |
                              std::uint32_t{header[2]} << 8 | std::uint32_t{header[3]};
  if (bytes > kMaxMessageBytes) return std::nullopt;
  return bytes;
}

}  // namespace linkwright
