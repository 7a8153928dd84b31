// SPDX-License-Identifier: Apache-2.0
//
// Whether the wire is lit: scheduled windows and flaps as one. Keeps the next dark window at hand,
// so that a lit link costs one comparison per frame. Only scheduled edges can be foreseen, so only
// they can be waited for.
#pragma once

#include "link_models/core/dark_schedule.h"
#include "link_models/core/time.h"
#include "link_models/flap_process.h"
#include "link_models/link_config.h"

namespace linkwright {

class Light {
 public:
  Light(const LinkIdentity& identity, const LinkConfig& config) noexcept
      : identity_(identity),
        policy_(config.dark_policy),
        schedule_(config.dark),
        flaps_(identity, config.impairments.flaps) {
    rewind(kEpoch);
  }

  // The light of `config` from `t` on; when it came up is remembered.
  void change(Instant t, const LinkConfig& config) noexcept;

  // Darkness that is nobody's here has ended at `t`.
  void came_up(Instant t) noexcept {
    changed_at_ = first_up_ = t;
    since_until_ = kEpoch;
  }

  bool holds() const noexcept { return policy_ == DarkPolicy::kHold; }

  // The first dark window that ends after `t`; {kNever, kNever} when there is none. Calls go
  // forward in time; rewind() to go back.
  const DarkWindow& next_after(Instant t) noexcept {
    if (t >= window_.to) rewind(t);
    return window_;
  }

  void rewind(Instant t) noexcept { window_ = window_after(t); }

  // Looks without moving: the first dark window that ends after `t`.
  DarkWindow window_after(Instant t) const noexcept;
  // The same of the scheduled windows alone.
  DarkWindow scheduled_after(Instant t) const noexcept {
    return schedule_.next(t).value_or(kNoWindow);
  }

  // When the light came up that shines at `t`; kEpoch: it was never dark. Precondition: it shines.
  Instant lit_since(Instant t) noexcept {
    if (t < since_ || t >= since_until_) look_back(t);
    return since_;
  }

 private:
  static constexpr DarkWindow kNoWindow{kNever, kNever};

  void look_back(Instant t) noexcept;
  Instant last_end(Instant t) const noexcept;

  LinkIdentity identity_;
  DarkPolicy policy_;
  DarkSchedule schedule_;
  FlapProcess flaps_;
  DarkWindow window_ = kNoWindow;

  Instant changed_at_{};  // from here on the schedule is this one
  Instant first_up_{};    // when the light had come up before that
  Instant since_{};
  Instant since_until_{};  // what lit_since() found holds in [since_, since_until_)
};

}  // namespace linkwright
