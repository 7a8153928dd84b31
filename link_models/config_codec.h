// SPDX-License-Identifier: Apache-2.0
//
// LinkConfig as bytes for the journal: little-endian, exact (doubles by their bits), no padding.
// Layout: version u8, serialize u8, dark policy u8, trains u8, rate u64, time scale u64, queue
// limit u64, group octets u32, error ratio f64, latency i64, the impairments field by field in the
// order of impairments.h (durations i64, ratios f64, counts u32, flags u8), then per train from
// i64, length i64, period i64, count u32; where remote faults are signalled (flag 2 beside
// serialize), behind them trains u8, the other fields of RemoteFault in order, and its trains. No
// allocation on the encoding side: a worker calls it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "link_models/link_config.h"

namespace linkwright {

inline constexpr std::size_t kImpairmentBytes = 3 * 8        // jitter
                                                + 8          // alignment
                                                + 3 * 8      // episodes
                                                + 4 * 8      // flaps
                                                + 2 * 8      // outages
                                                + 9 * 8 + 1  // loss
                                                + 8 + 4 + 8  // reorder
                                                + 8          // duplicate
                                                + 8 + 4;     // retry
inline constexpr std::size_t kConfigFixedBytes = 4 + 3 * 8 + 4 + 8 + 8 + kImpairmentBytes;
inline constexpr std::size_t kConfigTrainBytes = 3 * 8 + 4;
inline constexpr std::size_t kRemoteFaultBytes = 1 + 4 * 8 + 2 * 8 + 2 * 8;
inline constexpr std::size_t kConfigBytesMax =
    kConfigFixedBytes + kRemoteFaultBytes + 2 * DarkSchedule::kMaxTrains * kConfigTrainBytes;

using ConfigBytes = std::array<std::byte, kConfigBytesMax>;

// Returns how many bytes of `out` were written.
std::size_t encode_config(const LinkConfig& config, ConfigBytes& out) noexcept;

// nullopt: another version, wrong size, or a value that no configuration has.
std::optional<LinkConfig> decode_config(std::span<const std::byte> bytes) noexcept;

}  // namespace linkwright
