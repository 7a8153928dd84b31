// SPDX-License-Identifier: Apache-2.0
//
// Plays a timeline: which acts are to be handed over, and at which run time each of them is due.
// The position on the timeline is a piecewise linear function of run time; where it bends (a pause,
// another speed) is the instant up to which acts have been handed over already, so that none comes
// twice and none is lost. Pure: who calls it says what time it is.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "control/scenario/timeline_spec.h"
#include "link_models/core/time.h"

namespace linkwright {

inline constexpr std::uint32_t kSlowestPlayback = 1;  // thousandths
inline constexpr std::uint32_t kFastestPlayback = 1'000'000;

struct DueAct {
  std::uint32_t act = 0;  // index into TimelineSpec::acts
  Instant at{};           // run time

  friend bool operator==(const DueAct&, const DueAct&) = default;
};

// All that a player remembers.
struct Playback {
  Instant base{};                          // here the line began that holds now
  Duration base_position{};                // and the timeline was there
  std::uint32_t speed_thousandths = 1000;  // of it
  bool paused = false;
  Instant handed_over{};   // up to here acts have been taken
  std::uint32_t next = 0;  // act
  bool moved = false;      // it has been paused, or played at another speed than the scenario's

  friend bool operator==(const Playback&, const Playback&) = default;
};

class TimelinePlayer {
 public:
  explicit TimelinePlayer(TimelineSpec spec);

  const TimelineSpec& spec() const noexcept { return spec_; }
  const TimelineEvent& event_of(const DueAct& due) const { return spec_.events[act(due).event]; }
  const TimelineAct& act(const DueAct& due) const { return spec_.acts[due.act]; }

  // Of the next act; kNever: none is left, it is paused, or the act is beyond all time.
  Instant next() const noexcept;
  // Takes the acts before `t`, in order.
  std::vector<DueAct> take_before(Instant t);
  // Nothing changes before this instant of run time: the one that is returned.
  Instant pause();
  // Goes on, at another speed where one is given.
  Instant play(std::optional<std::uint32_t> speed_thousandths);
  // A run that begins again: from here on `base` is kEpoch, and what was to come after `lost`
  // comes; also from the act `not_in_force` on, which was taken and is lost.
  void begin_again(Instant lost, std::optional<std::uint32_t> not_in_force = std::nullopt);

  // At most that of the last act.
  Duration position(Instant t) const noexcept;
  // When the last act is due, played at this speed from where acts have been taken.
  Instant end_at(std::uint32_t speed_thousandths) const noexcept;
  const Playback& playback() const noexcept { return now_; }
  void restore(const Playback& playback) { now_ = playback; }

 private:
  Instant instant_of(Duration position) const noexcept;
  Duration reached(Instant t) const noexcept;
  void bend();

  TimelineSpec spec_;
  Playback now_;
};

// Of the acts from `first` on, played at this speed: the most of one direction of a link within
// `window`. The worker keeps no more than Link::kMaxPendingChanges of them ahead.
std::size_t densest(const TimelineSpec& spec,
                    std::uint32_t first,
                    std::uint32_t speed_thousandths,
                    Duration window);

}  // namespace linkwright
