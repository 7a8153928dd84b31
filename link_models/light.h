// SPDX-License-Identifier: Apache-2.0
//
// Whether the wire is lit. Keeps the next dark window at hand, so that a lit link costs one
// comparison per frame.
#pragma once

#include "link_models/core/dark_schedule.h"
#include "link_models/core/time.h"
#include "link_models/link_config.h"

namespace linkwright {

class Light {
 public:
  Light(DarkPolicy policy, const DarkSchedule& schedule) noexcept
      : policy_(policy), schedule_(schedule) {
    rewind(kEpoch);
  }

  bool holds() const noexcept { return policy_ == DarkPolicy::kHold; }

  // The first dark window that ends after `t`; {kNever, kNever} when there is none. Calls go
  // forward in time; rewind() to go back.
  const DarkWindow& next_after(Instant t) noexcept {
    if (t >= window_.to) rewind(t);
    return window_;
  }

  void rewind(Instant t) noexcept { window_ = schedule_.next(t).value_or(kNoWindow); }

  // Looks without moving: the first dark window of the schedule that ends after `t`.
  DarkWindow window_after(Instant t) const noexcept {
    return schedule_.next(t).value_or(kNoWindow);
  }

 private:
  static constexpr DarkWindow kNoWindow{kNever, kNever};

  DarkPolicy policy_;
  DarkSchedule schedule_;
  DarkWindow window_ = kNoWindow;
};

}  // namespace linkwright
