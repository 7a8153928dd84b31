// SPDX-License-Identifier: Apache-2.0
#include "control/api/failure.h"
#include "control/daemon/figures.h"
#include "control/daemon/handlers.h"

namespace linkwright {
namespace {

const std::string& name_in(const Asked& asked) {
  return asked.in_path.at("scenario");
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
  co_return tell(*daemon.scenario(name_in(asked)), told);
}

Reply<api::Scenario> load_scenario(Daemon& daemon,
                                   const api::ScenarioText& text,
                                   const Asked&,
                                   Told& told) {
  const auto scenario = daemon.load(text);
  told.status = 201;
  co_return tell(*scenario, told);
}

Reply<api::Empty> remove_scenario(Daemon& daemon, const api::Empty&, const Asked& asked, Told&) {
  const auto scenario = daemon.scenario(name_in(asked));
  api::refuse_stale(asked.if_match, scenario->generation());
  daemon.remove(name_in(asked));
  co_return api::Empty();
}

Reply<api::Scenario> start_scenario(Daemon& daemon,
                                    const api::StartScenario& options,
                                    const Asked& asked,
                                    Told& told) {
  // The dataplane, which is privileged, writes it.
  if (!options.journal().empty() && asked.peer.role < api::Role::kAdmin)
    throw api::forbidden("a journal is a file that the dataplane writes: only an admin names one");
  const auto scenario = daemon.scenario(name_in(asked));
  co_await scenario->start(options.force(), options.journal(), asked.if_match);
  co_return tell(*scenario, told);
}

Reply<api::Scenario> stop_scenario(Daemon& daemon,
                                   const api::Empty&,
                                   const Asked& asked,
                                   Told& told) {
  const auto scenario = daemon.scenario(name_in(asked));
  co_await scenario->stop(asked.if_match);
  co_return tell(*scenario, told);
}

Reply<api::Figures> get_report(Daemon& daemon, const api::Empty&, const Asked& asked, Told& told) {
  const auto scenario = daemon.scenario(name_in(asked));
  co_await scenario->refresh();
  told.generation = scenario->generation();
  co_return to_figures(report_of(*scenario));
}

}  // namespace linkwright
