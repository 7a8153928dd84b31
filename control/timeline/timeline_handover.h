// SPDX-License-Identifier: Apache-2.0
//
// A timeline on its way to a worker: acts are handed over ahead of time, one message for each, and
// come into force at their instants. What a person sets meanwhile stands: acts that are still to
// come into force are handed over again, upon it. Pure: who uses it has the line to the worker and
// knows what is in force.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/timeline/timeline_links.h"

namespace linkwright {

// So far ahead of what is known of the run, which is looked at every second: a line that is silent
// for two seconds misses nothing.
inline constexpr Duration kTimelineAhead = seconds(4);
// And the worker keeps Link::kMaxPendingChanges of a link ahead. Half of them are for what is
// handed over again, and for people.
inline constexpr Duration kDensityWindow = seconds(5);
inline constexpr std::size_t kMostWithinWindow = 15;

// What is wrong with playing the acts from `first` on at this speed to a worker; empty: nothing.
std::string too_dense(const TimelineSpec& spec,
                      std::uint32_t first,
                      std::uint32_t speed_thousandths);

// And with the speed itself: it puts off the last act beyond the longest run; empty: it does not.
std::string too_slow(const TimelinePlayer& player, std::uint32_t speed_thousandths);

class TimelineHandover {
 public:
  // What is set of a part now, whoever did that.
  using InForce = std::function<std::vector<std::string>(const LinkPart&)>;

  // Both outlive it.
  TimelineHandover(const ScenarioFile& file, const ResolvedScenario& resolved, InForce in_force);

  TimelinePlayer& player() noexcept { return player_; }
  const TimelinePlayer& player() const noexcept { return player_; }
  const TimelineLog& log() const noexcept { return log_; }
  const DarkTimes& dark() const noexcept { return dark_; }
  const std::deque<DueAct>& waiting() const noexcept { return waiting_; }

  // Of a new run.
  void restart();
  void take_before(Instant t);
  // What is to be sent now; nullopt: nothing. The same again until it was answered.
  std::optional<schema::Request> next_request();
  // For which instant that is. Precondition: there is something.
  Instant asked_for() const noexcept;
  void answered(Instant effective);
  void refused(const std::string& why);

  // Messages of parameters that have come into force by `now`, in order, without dark times: they
  // count as set.
  std::vector<schema::Request> come_into_force(Instant now);
  // The line is dead, and the run begins again at 0: acts that had not come into force by `lost`
  // do.
  void begin_again(Instant lost);
  // Acts of that part that are not in force yet, whether they were handed over or not.
  bool anything_to_come(const LinkPart& part) const;
  bool anything_coming() const noexcept { return !coming_.empty(); }
  // Somebody has set something of these parts: acts still to come are handed over again.
  void hand_over_again(const std::vector<LinkPart>& parts);
  // The request of a person with the dark times of that link on top.
  schema::Request darkened(schema::Request request, const LinkPart& part, Instant at) const;

  // Back from where it was stored: `coming` was answered and has not come into force, `waiting` was
  // not answered.
  void restore(const Playback& playback,
               TimelineLog log,
               const std::vector<DueAct>& coming,
               const std::vector<DueAct>& waiting,
               const std::vector<DarkTime>& dark);
  // Acts that were answered but have not come into force.
  std::vector<DueAct> coming() const;

 private:
  struct Handed {
    DueAct due;
    LinkPart part;
    schema::Request request;
  };

  void prepare(const DueAct& due);
  schema::Request ask_for_parts(const DueAct& due);
  void lighten(const DueAct& due);
  std::optional<std::uint32_t> first_not_in_force(Instant lost) const;
  std::uint32_t act_of(const TimelineEntry& entry) const;
  void note_lost(const DueAct& due, const std::string& why);
  void finish();
  std::vector<std::string> earlier(const LinkPart& part) const;
  // Tells `entry`, where there is one, to what numbers it came.
  schema::Request make(const DueAct& due, const LinkPart& part, TimelineEntry* entry);

  TimelinePlayer player_;
  TimelineLinks links_;
  InForce in_force_;
  DarkTimes dark_;
  TimelineLog log_;
  std::deque<DueAct> waiting_;          // front: whose messages are being sent
  std::vector<LinkPart> to_ask_;        // of the front
  std::vector<Handed> sent_;            // what asked_ is made of, part by part
  std::deque<Handed> again_;            // to be sent once more, first of all
  std::vector<Handed> coming_;          // sent, not in force yet
  std::optional<TimelineEntry> entry_;  // of the front, once it is prepared
  std::optional<schema::Request> asked_;
  bool asked_again_ = false;  // of again_
  bool stale_ = false;        // what is asked stands upon what is not in force any more
};

}  // namespace linkwright
