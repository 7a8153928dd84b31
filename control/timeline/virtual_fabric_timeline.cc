// SPDX-License-Identifier: Apache-2.0
#include "control/timeline/virtual_fabric_timeline.h"

#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "control/live/mistake.h"
#include "link_models/fabric/failover.h"

namespace linkwright {
namespace {

CircuitPlan plan_of(const CircuitCommand& command) {
  if (const auto* matching = std::get_if<Matching>(&command)) return StaticPlan{*matching};
  return std::get<CircuitPlan>(command);
}

class FabricPlayer {
 public:
  FabricPlayer(const ScenarioFile& file, const ResolvedScenario& resolved, std::size_t fabric)
      : config_(resolved.fabrics[fabric].config),
        player_(resolved.timeline),
        links_(file, resolved),
        outages_(config_.outages) {}

  FabricCourse play() {
    for (const DueAct& due : player_.take_before(kNever)) {
      take(due, player_.event_of(due));
      out_.log.push_back(entry_of(player_, due));
    }
    return std::move(out_);
  }

 private:
  void take(const DueAct& due, const TimelineEvent& event) {
    switch (event.kind) {
      case TimelineKind::kSet:
        return set(due, event);
      case TimelineKind::kFlap:
        return cut(due, event);
      case TimelineKind::kConnect:
      case TimelineKind::kSchedule:
        out_.changes.emplace_back(CircuitsChange{event.crossbar, due.at, plan_of(event.circuits)});
        return;
      default:
        return;  // a mark: of a fabric there are no other kinds
    }
  }

  void set(const DueAct& due, const TimelineEvent& event) {
    for (const LinkPart& part : links_.parts(event)) {
      std::vector<std::string>& set = set_[part.told];
      set = links_.after(event, player_.act(due), part, set);
      out_.changes.emplace_back(
          LinkChanges{event.link, due.at, links_.config(part, set, DarkTimes{}, due.at)});
    }
  }

  void cut(const DueAct& due, const TimelineEvent& event) {
    outages_.push_back(outage_of(event.link / 2, due.at, event.dark));
    const auto wrong = check_outages(config_, outages_);
    if (!wrong.empty())
      throw Mistake(fmt::format("timeline.events[{}].flap: {} cannot go dark then: {} {}",
                                player_.act(due).event,
                                event.what,
                                wrong.front().field,
                                wrong.front().message));
    out_.changes.emplace_back(OutagesChange{due.at, outages_});
  }

  const FabricConfig& config_;
  TimelinePlayer player_;
  TimelineLinks links_;
  std::vector<Outage> outages_;
  std::map<std::string, std::vector<std::string>> set_;  // by part
  FabricCourse out_;
};

}  // namespace

FabricCourse fabric_course(const ScenarioFile& file,
                           const ResolvedScenario& resolved,
                           std::size_t fabric) {
  return FabricPlayer(file, resolved, fabric).play();
}

TimelineLog planned_log(const ResolvedScenario& resolved) {
  TimelinePlayer player(resolved.timeline);
  TimelineLog out;
  for (const DueAct& due : player.take_before(kNever)) out.push_back(entry_of(player, due));
  return out;
}

}  // namespace linkwright
