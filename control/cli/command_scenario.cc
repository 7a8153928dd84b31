// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "control/cli/commands.h"
#include "control/cli/scenario_verbs.h"

namespace linkwright {

void add_scenario(CLI::App& app, int& exit_code) {
  CLI::App* scenario = app.add_subcommand("scenario", "scenarios that the daemon holds and runs");
  scenario->require_subcommand(1);
  add_scenario_texts(*scenario, exit_code);
  add_scenario_states(*scenario, exit_code);
  add_scenario_views(*scenario, exit_code);
  add_scenario_timeline(*scenario, exit_code);
  add_scenario_watch(*scenario, exit_code);
}

}  // namespace linkwright
