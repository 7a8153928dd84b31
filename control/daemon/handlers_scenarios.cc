// SPDX-License-Identifier: Apache-2.0
#include "control/api/failure.h"
#include "control/daemon/figures.h"
#include "control/daemon/handlers.h"

namespace linkwright {
namespace {

StartOrder order_of(const api::StartScenario& options, const Asked& asked) {
  // The dataplane, which is privileged, writes it.
  if (!options.journal().empty() && asked.peer.role < api::Role::kAdmin)
    throw api::forbidden("a journal is a file that the dataplane writes: only an admin names one");
  if (options.keep_journal() && !options.journal().empty())
    throw api::invalid_field("keep_journal", "means a journal of its own: `journal` is set, too");
  return {options.force(), options.journal(), options.keep_journal(), asked.peer.name};
}

api::Scenario tell(const LiveScenario& scenario, Told& told) {
  told.generation = scenario.generation();
  return scenario.told();
}

}  // namespace

Reply<api::Scenarios> list_scenarios(Daemon& daemon, const api::Empty&, const Asked&, Told& told) {
  api::Scenarios out;
  out.set_generation(daemon.context().generation);
  for (const auto& [name, scenario] : daemon.scenarios()) *out.add_scenarios() = scenario->told();
  told.generation = daemon.context().generation;
  co_return out;
}

Reply<api::Scenario> get_scenario(Daemon& daemon,
                                  const api::Empty&,
                                  const Asked& asked,
                                  Told& told) {
  co_return tell(*daemon.scenario(scenario_in(asked)), told);
}

Reply<api::Scenario> load_scenario(Daemon& daemon,
                                   const api::ScenarioText& text,
                                   const Asked& asked,
                                   Told& told) {
  const auto scenario = daemon.load(text, {asked.claim});
  told.status = 201;
  co_return tell(*scenario, told);
}

Reply<api::Empty> remove_scenario(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  daemon.remove(scenario_in(asked), {asked.claim});
  co_return api::Empty();
}

Reply<api::Scenario> start_scenario(Daemon& daemon,
                                    const api::StartScenario& options,
                                    const Asked& asked,
                                    Told& told) {
  const auto scenario = daemon.scenario(scenario_in(asked));
  const LiveScenario::Leave leave{asked.claim};
  co_await scenario->start(order_of(options, asked), leave);
  co_return tell(*scenario, told);
}

Reply<api::Scenario> stop_scenario(Daemon& daemon,
                                   const api::Empty&,
                                   const Asked& asked,
                                   Told& told) {
  const auto scenario = daemon.scenario(scenario_in(asked));
  const LiveScenario::Leave leave{asked.claim};
  co_await scenario->stop(leave);
  co_return tell(*scenario, told);
}

Reply<api::Timeline> get_timeline(Daemon& daemon,
                                  const api::Empty&,
                                  const Asked& asked,
                                  Told& told) {
  const auto scenario = daemon.scenario(scenario_in(asked));
  co_await scenario->refresh();
  told.generation = scenario->generation();
  co_return scenario->timeline_told();
}

Reply<api::Timeline> pause_timeline(Daemon& daemon,
                                    const api::Empty&,
                                    const Asked& asked,
                                    Told& told) {
  const auto scenario = daemon.scenario(scenario_in(asked));
  const LiveScenario::Leave leave{asked.claim};
  co_await scenario->pause_timeline(asked.peer.name, leave);
  told.generation = scenario->generation();
  co_return scenario->timeline_told();
}

Reply<api::Timeline> play_timeline(Daemon& daemon,
                                   const api::PlayTimeline& how,
                                   const Asked& asked,
                                   Told& told) {
  const auto scenario = daemon.scenario(scenario_in(asked));
  const LiveScenario::Leave leave{asked.claim};
  co_await scenario->play_timeline(how.speed(), asked.peer.name, leave);
  told.generation = scenario->generation();
  co_return scenario->timeline_told();
}

Reply<api::Figures> get_report(Daemon& daemon, const api::Empty&, const Asked& asked, Told& told) {
  const auto scenario = daemon.scenario(scenario_in(asked));
  co_await scenario->refresh();
  told.generation = scenario->generation();
  co_return to_figures(report_of(*scenario));
}

}  // namespace linkwright
