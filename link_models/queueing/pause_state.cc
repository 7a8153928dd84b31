// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/pause_state.h"

#include "link_models/core/pause_quanta.h"

namespace linkwright {

void PauseState::receive(Instant now,
                         std::uint8_t classes,
                         const std::array<std::uint16_t, kClasses>& quanta,
                         const LineRate& rate) noexcept {
  ++frames_received_;
  for (unsigned cls = 0; cls < kClasses; ++cls)
    if ((classes >> cls & 1u) != 0) pause_until(cls, now, pause_time(quanta[cls], rate));
}

Instant PauseState::next_resume(Instant now) const noexcept {
  Instant earliest = kNever;
  for (const Instant until : until_)
    if (until > now && until < earliest) earliest = until;
  return earliest;
}

std::array<Duration, kClasses> PauseState::paused_time(Instant now) const noexcept {
  std::array<Duration, kClasses> times{};
  for (unsigned cls = 0; cls < kClasses; ++cls) times[cls] = planned_[cls] - left(cls, now);
  return times;
}

void PauseState::clear(Instant now) noexcept {
  for (unsigned cls = 0; cls < kClasses; ++cls) pause_until(cls, now, Duration::zero());
}

void PauseState::pause_until(unsigned cls, Instant now, Duration length) noexcept {
  planned_[cls] += length - left(cls, now);
  until_[cls] = now + length;
}

}  // namespace linkwright
