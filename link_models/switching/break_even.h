// SPDX-License-Identifier: Apache-2.0
//
// When is a circuit worth its gap? Held for `hold` after a gap, it carries frames for the share
// u = hold / (hold + gap) of the time; so a wanted efficiency u needs hold = gap u / (1 - u). For
// u = 0.9 that is nine gaps.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "link_models/core/time.h"

namespace linkwright {

// Rounded up to a picosecond, so that the efficiency is reached. Preconditions: gap >= 0, u in
// [0, 1), and a result within 64 bits of picoseconds (106 days).
inline Duration hold_for_efficiency(Duration gap, double efficiency) {
  const double hold = static_cast<double>(picos(gap)) * efficiency / (1 - efficiency);
  // 1 - 0.9 is not a tenth in binary: forgive a relative 1e-12 before rounding up.
  return picoseconds(static_cast<std::int64_t>(std::ceil(hold * (1 - 1e-12))));
}

// Precondition: gap and hold are not negative, and not both zero.
constexpr double efficiency_for_hold(Duration gap, Duration hold) {
  return static_cast<double>(picos(hold)) / static_cast<double>(picos(hold) + picos(gap));
}

// The share of the time that reconfiguration costs: gap / (hold + gap).
constexpr double lost_share(Duration gap, Duration hold) {
  return static_cast<double>(picos(gap)) / static_cast<double>(picos(hold) + picos(gap));
}

// Share of a slot in which frames can pass; none when the gap fills it. Precondition: slot > 0.
constexpr double duty_of_slot(Duration slot, Duration gap) {
  return std::max(0.0, 1 - static_cast<double>(picos(gap)) / static_cast<double>(picos(slot)));
}

}  // namespace linkwright
