// SPDX-License-Identifier: Apache-2.0
//
// Cycles of the time stamp counter to run time: one multiply, one shift. Pure arithmetic; the
// counter is read by whoever polls.
#pragma once

#include <cstdint>
#include <optional>

#include "link_models/core/time.h"
#include "link_models/core/units.h"

namespace linkwright {

class TscClock {
 public:
  // 2^-40 of a picosecond per cycle is the resolution: at 1 GHz the rounded factor is wrong by
  // less than 2e-15, or 20 ns in the 106 days that an Instant can express.
  static constexpr unsigned kShift = 40;

  // Precondition: hz >= 1 MHz. `epoch` is the counter at the start of the run.
  constexpr TscClock(std::uint64_t hz, std::uint64_t epoch) noexcept
      : hz_(hz),
        epoch_(epoch),
        factor_(static_cast<std::uint64_t>(((Wide{kPicosPerSecond} << kShift) + hz / 2) / hz)) {}

  constexpr Instant at(std::uint64_t tsc) const noexcept { return kEpoch + span(tsc - epoch_); }
  constexpr Duration span(std::uint64_t cycles) const noexcept {
    return Duration{static_cast<std::int64_t>((Wide{cycles} * factor_) >> kShift)};
  }
  constexpr std::uint64_t hz() const noexcept { return hz_; }

 private:
  std::uint64_t hz_;
  std::uint64_t epoch_;
  std::uint64_t factor_;  // picoseconds per cycle, scaled by 2^kShift
};

// One look at both clocks, as close together as can be had.
struct ClockPair {
  std::uint64_t tsc = 0;
  std::int64_t monotonic_ns = 0;
};

// The counter's frequency as CLOCK_MONOTONIC sees it between two looks. nullopt when it differs
// from `nominal_hz` by more than 1 %: the counter then does not tick evenly, and no time that is
// derived from it can be trusted. Precondition: the looks are some milliseconds apart.
std::optional<std::uint64_t> measured_hz(const ClockPair& first,
                                         const ClockPair& second,
                                         std::uint64_t nominal_hz) noexcept;

}  // namespace linkwright
