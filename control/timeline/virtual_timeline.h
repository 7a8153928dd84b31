// SPDX-License-Identifier: Apache-2.0
//
// The timeline of links in virtual time: the same acts as in a live run, at their instants.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "control/timeline/timeline_links.h"
#include "control/virtual/change_source.h"

namespace linkwright {

class VirtualTimeline : public ChangeSource {
 public:
  // Both outlive it. `only_told`: a journal has what the acts did, and what was refused; they are
  // logged as they were planned, and nothing is asked of them.
  VirtualTimeline(const ScenarioFile& file,
                  const ResolvedScenario& resolved,
                  bool only_told = false);

  Instant next() const override { return player_.next(); }
  std::vector<PlannedChange> take_before(Instant t) override;

  // What happens before `end`; what was not taken by then is, and changes nothing any more.
  TimelineLog log_before(Instant end);

 private:
  void take(const DueAct& due, std::vector<PlannedChange>& out);

  TimelinePlayer player_;
  TimelineLinks links_;
  std::map<std::string, std::vector<std::string>> set_;  // by part
  DarkTimes dark_;
  TimelineLog log_;
  bool only_told_;
};

}  // namespace linkwright
