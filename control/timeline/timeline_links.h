// SPDX-License-Identifier: Apache-2.0
//
// What an act of a timeline asks of the emulator, upon what is in force: requests as LinkChange
// makes them of what people type, and dark times, which combine with whatever is set meanwhile.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "control/live/link_edit.h"
#include "control/live/scenario_file.h"
#include "control/scenario/resolved.h"
#include "control/schema/agent.pb.h"
#include "control/timeline/timeline_log.h"
#include "control/timeline/timeline_player.h"

namespace linkwright {

// A dark time of one direction, as it was handed over.
struct DarkTime {
  std::uint32_t link = 0;  // cable
  std::uint32_t direction = 0;
  Instant from{};
  Duration length{};

  friend bool operator==(const DarkTime&, const DarkTime&) = default;
};

class DarkTimes {
 public:
  // Twice is once.
  void add(const DarkTime& dark);
  void remove(const DarkTime& dark);
  void forget_before(Instant t);
  void clear() { times_.clear(); }
  // Those of a direction that are not over at `t`, beside the windows of its own schedule.
  void put_upon(LinkConfig& config, std::uint32_t link, std::uint32_t direction, Instant t) const;
  const std::vector<DarkTime>& all() const noexcept { return times_; }

 private:
  std::vector<DarkTime> times_;
};

class TimelineLinks {
 public:
  // Both outlive it.
  TimelineLinks(const ScenarioFile& file, const ResolvedScenario& resolved);

  // What the act changes; empty where it concerns no parameters or dark times of links.
  std::vector<LinkPart> parts(const TimelineEvent& event) const;
  // What is set of a part after the act, where `earlier` was before.
  std::vector<std::string> after(const TimelineEvent& event,
                                 const TimelineAct& act,
                                 const LinkPart& part,
                                 const std::vector<std::string>& earlier) const;
  // Of what was set and is dark. Throws Mistake: not together.
  LinkConfig config(const LinkPart& part,
                    const std::vector<std::string>& parameters,
                    const DarkTimes& dark,
                    Instant at);
  schema::Request request(const LinkPart& part,
                          const std::vector<std::string>& parameters,
                          const DarkTimes& dark,
                          Instant at);
  // Of what is no link's: a cut, a command to a circuit switch.
  schema::Request request(const TimelineEvent& event, Instant at) const;

  // Notes the dark time of a flap or of darkness beside the fabrics.
  static void darken(const TimelineEvent& event, Instant at, DarkTimes& dark);

 private:
  ScenarioFile file_;  // without a timeline
  const ResolvedScenario& resolved_;
  std::map<std::pair<std::string, std::string>, LinkConfig> known_;  // by part and parameters
};

// Whether parameters or dark times of links change.
bool changes_links(const TimelineEvent& event);
// An entry of the log, as planned.
TimelineEntry entry_of(const TimelinePlayer& player, const DueAct& due);

}  // namespace linkwright
