// SPDX-License-Identifier: Apache-2.0
//
// The oracle's view of dark windows: walks every window from the first one on, no arithmetic.
#pragma once

#include <algorithm>
#include <optional>

#include "link_models/core/dark_schedule.h"

namespace linkwright::test {

inline constexpr DarkWindow kNoDark{kNever, kNever};

// The first window of one train that ends after `t`.
inline std::optional<DarkWindow> walk(const DarkTrain& train, Instant t) {
  DarkWindow window{train.from, train.from + train.length};
  for (std::uint32_t n = 1; window.to <= t; ++n) {
    if (n == train.count) return std::nullopt;
    window.from += train.period;
    window.to += train.period;
  }
  return window;
}

inline bool is_dark(const DarkSchedule& schedule, Instant t) {
  return std::ranges::any_of(schedule.trains(), [t](const DarkTrain& train) {
    const auto window = walk(train, t);
    return window && window->from <= t;
  });
}

// The first dark interval that ends after `t`, or kNoDark. Its start is `t` at the earliest when
// `t` itself is dark: what was before is of no interest here.
inline DarkWindow first_dark(const DarkSchedule& schedule, Instant t) {
  Instant from = kNever;
  for (const DarkTrain& train : schedule.trains()) {
    const auto window = walk(train, t);
    if (window) from = std::min(from, window->from);
  }
  if (from == kNever) return kNoDark;
  Instant to = std::max(from, t);
  // While some window still covers `to`, the light is still off.
  for (bool grown = true; grown;) {
    grown = false;
    for (const DarkTrain& train : schedule.trains()) {
      const auto window = walk(train, to);
      if (window && window->from <= to) {
        to = window->to;
        grown = true;
      }
    }
  }
  return {from, to};
}

}  // namespace linkwright::test
