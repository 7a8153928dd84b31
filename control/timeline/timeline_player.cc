// SPDX-License-Identifier: Apache-2.0
#include "control/timeline/timeline_player.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <utility>

#include "link_models/core/units.h"

namespace linkwright {
namespace {

// Rounded down both ways: an act that has not been taken lies at or behind the position of the
// instant up to which acts were taken. What no clock can hold is the end of all time. Precondition:
// none is negative.
Duration scaled(Duration time, std::int64_t by, std::int64_t per) noexcept {
  constexpr auto kEnd = Wide(std::numeric_limits<std::int64_t>::max());
  return Duration{
      static_cast<std::int64_t>(std::min(kEnd, Wide(picos(time)) * Wide(by) / Wide(per)))};
}

Duration sum(Duration a, Duration b) noexcept {
  return a > Duration::max() - b ? Duration::max() : a + b;
}

}  // namespace

TimelinePlayer::TimelinePlayer(TimelineSpec spec) : spec_(std::move(spec)) {
  now_.speed_thousandths = spec_.speed_thousandths;
}

// What is taken never lies before the base.
Instant TimelinePlayer::instant_of(Duration position) const noexcept {
  const Duration way = std::max(position - now_.base_position, Duration{0});
  return kEpoch + sum(now_.base - kEpoch, scaled(way, 1000, now_.speed_thousandths));
}

Duration TimelinePlayer::reached(Instant t) const noexcept {
  if (now_.paused || t <= now_.base) return now_.base_position;
  return sum(now_.base_position, scaled(t - now_.base, now_.speed_thousandths, 1000));
}

Duration TimelinePlayer::position(Instant t) const noexcept {
  return std::min(reached(t), spec_.acts.empty() ? Duration{0} : spec_.acts.back().at);
}

Instant TimelinePlayer::end_at(std::uint32_t speed_thousandths) const noexcept {
  if (now_.next >= spec_.acts.size()) return now_.handed_over;
  const Duration way = std::max(spec_.acts.back().at - reached(now_.handed_over), Duration{0});
  return kEpoch + sum(now_.handed_over - kEpoch, scaled(way, 1000, speed_thousandths));
}

Instant TimelinePlayer::next() const noexcept {
  if (now_.paused || now_.next >= spec_.acts.size()) return kNever;
  return instant_of(spec_.acts[now_.next].at);
}

std::vector<DueAct> TimelinePlayer::take_before(Instant t) {
  std::vector<DueAct> out;
  for (Instant due = next(); due < t; due = next()) out.push_back({now_.next++, due});
  now_.handed_over = std::max(now_.handed_over, t);
  return out;
}

void TimelinePlayer::bend() {
  now_.base_position = reached(now_.handed_over);
  now_.base = now_.handed_over;
}

Instant TimelinePlayer::pause() {
  bend();
  now_.paused = true;
  now_.moved = true;
  return now_.base;
}

Instant TimelinePlayer::play(std::optional<std::uint32_t> speed_thousandths) {
  bend();
  now_.moved = now_.moved || (speed_thousandths && *speed_thousandths != now_.speed_thousandths);
  now_.paused = false;
  now_.speed_thousandths = speed_thousandths.value_or(now_.speed_thousandths);
  return now_.base;
}

void TimelinePlayer::begin_again(Instant lost, std::optional<std::uint32_t> not_in_force) {
  Duration there = reached(std::min(lost, now_.handed_over));
  const auto first = std::find_if(
      spec_.acts.begin(), spec_.acts.end(), [&](const auto& act) { return act.at >= there; });
  // Those before it that were taken late are not taken twice.
  now_.next = std::min(now_.next, static_cast<std::uint32_t>(first - spec_.acts.begin()));
  // The line may have bent where acts were handed over, which is ahead of where it was lost.
  if (not_in_force && *not_in_force < spec_.acts.size()) {
    now_.next = std::min(now_.next, *not_in_force);
    there = std::min(there, spec_.acts[now_.next].at);
  }
  now_.base = kEpoch;
  now_.base_position = there;
  now_.handed_over = kEpoch;
}

std::size_t densest(const TimelineSpec& spec,
                    std::uint32_t first,
                    std::uint32_t speed_thousandths,
                    Duration window) {
  std::map<std::pair<bool, std::size_t>, std::deque<Duration>> recent;
  std::size_t most = 0;
  for (std::size_t i = first; i < spec.acts.size(); ++i) {
    const TimelineEvent& event = spec.events[spec.acts[i].event];
    if (event.kind == TimelineKind::kMark || event.kind == TimelineKind::kFault) continue;
    const Duration at = scaled(spec.acts[i].at, 1000, speed_thousandths);
    const auto count = [&](std::size_t which) {
      std::deque<Duration>& times = recent[{event.in_fabric, which}];
      times.push_back(at);
      while (times.front() <= at - window) times.pop_front();
      most = std::max(most, times.size());
    };
    // Of a fabric all changes wait in one place.
    if (event.in_fabric) count(event.index);
    for (std::size_t d : {0u, 1u})
      if (!event.in_fabric && event.directions[d]) count(2 * event.index + d);
  }
  return most;
}

}  // namespace linkwright
