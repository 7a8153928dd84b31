// SPDX-License-Identifier: Apache-2.0
//
// Whether there is light: scheduled windows, flaps and outages as one; of a transmitter also the
// time in which it was told of a remote fault. Keeps the next dark window at hand, so that a lit
// link costs one comparison per frame. Only scheduled edges can be foreseen, so only they can be
// waited for.
#pragma once

#include "link_models/core/dark_schedule.h"
#include "link_models/core/time.h"
#include "link_models/darkness.h"
#include "link_models/link_config.h"

namespace linkwright {

class Light {
 public:
  // `remote` may be told of nothing: that is the light of the wire itself.
  Light(const LinkIdentity& identity,
        const LinkConfig& config,
        const RemoteFault& remote = {}) noexcept
      : identity_(identity),
        policy_(config.dark_policy),
        own_(identity, config.dark, config.impairments.flaps, config.impairments.outages),
        far_(identity, remote.dark, remote.flaps, remote.outages),
        signalled_(remote.signalled),
        after_(remote.after),
        round_trip_(remote.round_trip) {
    rewind(kEpoch);
  }

  // The light of `config` from `t` on; when it came up is remembered.
  void change(Instant t, const LinkConfig& config, const RemoteFault& remote = {}) noexcept;

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
  DarkWindow scheduled_after(Instant t) const noexcept { return own_.scheduled_after(t); }

  // When the light came up that shines at `t`; kEpoch: it was never dark. Precondition: it shines,
  // and this is the light of the wire itself.
  Instant lit_since(Instant t) noexcept {
    if (t < since_ || t >= since_until_) look_back(t);
    return since_;
  }

 private:
  static constexpr DarkWindow kNoWindow{kNever, kNever};

  DarkWindow first_after(Instant t) const noexcept;
  void look_back(Instant t) noexcept;

  LinkIdentity identity_;
  DarkPolicy policy_;
  Darkness own_;
  Darkness far_;  // of the other direction
  bool signalled_;
  Duration after_;
  Duration round_trip_;
  DarkWindow window_ = kNoWindow;

  Instant changed_at_{};  // from here on the schedule is this one
  Instant first_up_{};    // when the light had come up before that
  Instant since_{};
  Instant since_until_{};  // what lit_since() found holds in [since_, since_until_)
};

}  // namespace linkwright
