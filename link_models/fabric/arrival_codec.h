// SPDX-License-Identifier: Apache-2.0
//
// What a journal keeps of a frame's headers (core/journal.h): enough for a fabric to do the same
// with it once more. One record; one more for a pause frame, and one more for a frame that fits
// matches of aimed faults. Allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "link_models/fabric/fabric.h"

namespace linkwright {

inline constexpr std::size_t kTagBytes = 24;
using ArrivalBytes = std::array<std::byte, 3 * kTagBytes>;

// Returns how many bytes of `out` were written: kTagBytes, or two or three times that.
std::size_t encode_arrival(const FabricArrival& arrival, ArrivalBytes& out) noexcept;

// Fills tags, pause and aims. `bytes` is what was written, or more. False: no such thing.
bool decode_arrival(std::span<const std::byte> bytes, FabricArrival& out) noexcept;

// How many bytes belong to a frame, by its first kTagBytes.
std::size_t encoded_size(std::span<const std::byte, kTagBytes> bytes) noexcept;

}  // namespace linkwright
