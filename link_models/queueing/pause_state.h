// SPDX-License-Identifier: Apache-2.0
//
// The side that obeys a pause: until when each class of one link may not start a frame. A frame
// that has begun is finished (IEEE 802.3 Annex 31B.3.7). 802.3x is the case in which all classes
// are stated with the same quanta.
//
// A new statement replaces what is left of the old one, in both directions: quanta 0 resumes at
// once. Time is told and never goes back. The instant is that at which the pause takes effect: who
// models a response time (headroom.h) adds it to the arrival of the pause frame.
#pragma once

#include <array>
#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/core/units.h"
#include "link_models/queueing/switch_config.h"

namespace linkwright {

class PauseState {
 public:
  // For each bit c of `classes`: no frame of class c may start in [now, now + quanta[c] x 512 bit
  // times at `rate`), the end rounded up to a picosecond. Other classes stay as they are.
  void receive(Instant now,
               std::uint8_t classes,
               const std::array<std::uint16_t, kClasses>& quanta,
               const LineRate& rate) noexcept;

  bool may_send(unsigned cls, Instant now) const noexcept { return now >= until_[cls]; }

  // The earliest end of a pause after `now`; kNever: no class is paused.
  Instant next_resume(Instant now) const noexcept;

  // How long each class has been paused up to `now`, which is not before the last receive().
  std::array<Duration, kClasses> paused_time(Instant now) const noexcept;

  std::uint64_t frames_received() const noexcept { return frames_received_; }

  // The link went down: nothing is paused any more. Times and counts stay.
  void clear(Instant now) noexcept;

 private:
  void pause_until(unsigned cls, Instant now, Duration length) noexcept;
  Duration left(unsigned cls, Instant now) const noexcept {
    return until_[cls] > now ? until_[cls] - now : Duration::zero();
  }

  std::array<Instant, kClasses> until_{};
  std::array<Duration, kClasses> planned_{};  // paused time if every pause runs to its end
  std::uint64_t frames_received_ = 0;
};

}  // namespace linkwright
