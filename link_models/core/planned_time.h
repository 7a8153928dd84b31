// SPDX-License-Identifier: Apache-2.0
//
// Instants that a plan computes in picoseconds of floating point: hours of failures and of drift.
#pragma once

#include <cstdint>

#include "link_models/core/time.h"

namespace linkwright {

// Later than any run (30 days); a sum of two fits 64 bits.
inline constexpr double kBeyondPicos = 4e18;

// To the nearest picosecond; kNever beyond any run. Precondition: not negative.
constexpr Instant planned_instant(double picoseconds) noexcept {
  if (!(picoseconds < kBeyondPicos)) return kNever;
  // Not by lround: libm has no part in what decides the fate of a frame.
  // NOLINTNEXTLINE(bugprone-incorrect-roundings)
  return kEpoch + Duration{static_cast<std::int64_t>(picoseconds + 0.5)};
}

}  // namespace linkwright
