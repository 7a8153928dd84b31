// SPDX-License-Identifier: Apache-2.0
//
// Numbers in network byte order. The caller has made sure that the octets are there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace linkwright {

constexpr std::uint64_t load_octets(std::span<const std::uint8_t> octets,
                                    std::size_t at,
                                    std::size_t count) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | octets[at + i];
  return value;
}

constexpr std::uint16_t load16(std::span<const std::uint8_t> octets, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(load_octets(octets, at, 2));
}

constexpr void store_octets(std::span<std::uint8_t> octets,
                            std::size_t at,
                            std::size_t count,
                            std::uint64_t value) noexcept {
  for (std::size_t i = count; i-- > 0; value >>= 8)
    octets[at + i] = static_cast<std::uint8_t>(value);
}

constexpr void store16(std::span<std::uint8_t> octets,
                       std::size_t at,
                       std::uint16_t value) noexcept {
  store_octets(octets, at, 2, value);
}

}  // namespace linkwright
