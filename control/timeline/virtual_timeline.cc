// SPDX-License-Identifier: Apache-2.0
#include "control/timeline/virtual_timeline.h"

#include <utility>

#include "control/timeline/entry_text.h"

namespace linkwright {

VirtualTimeline::VirtualTimeline(const ScenarioFile& file,
                                 const ResolvedScenario& resolved,
                                 bool only_told)
    : player_(resolved.timeline), links_(file, resolved), only_told_(only_told) {}

std::vector<PlannedChange> VirtualTimeline::take_before(Instant t) {
  std::vector<PlannedChange> out;
  for (const DueAct& due : player_.take_before(t)) take(due, out);
  return out;
}

void VirtualTimeline::take(const DueAct& due, std::vector<PlannedChange>& out) {
  const TimelineEvent& event = player_.event_of(due);
  TimelineEntry entry = entry_of(player_, due);
  dark_.forget_before(due.at);
  TimelineLinks::darken(event, due.at, dark_);
  for (const LinkPart& part : links_.parts(event)) {
    if (part.in_fabric) continue;
    std::vector<std::string>& set = set_[part.told];
    std::vector<std::string> after = links_.after(event, player_.act(due), part, set);
    tell_values(event, after, entry);
    set = std::move(after);
    if (only_told_) continue;
    out.push_back({due.at,
                   static_cast<std::uint32_t>(part.index),
                   static_cast<std::uint8_t>(part.which),
                   links_.config(part, set, dark_, due.at)});
  }
  log_.push_back(std::move(entry));
}

TimelineLog VirtualTimeline::log_before(Instant end) {
  take_before(end);
  return entries_before(log_, end);
}

}  // namespace linkwright
