// SPDX-License-Identifier: Apache-2.0
//
// `linkwright scenario`: what the daemon holds, by verbs that each are in a file of their own.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "control/cli/daemon_address.h"
#include "control/schema/api.pb.h"

namespace linkwright {

void add_scenario_texts(CLI::App& scenario, int& exit_code);     // load, apply, check, diff
void add_scenario_states(CLI::App& scenario, int& exit_code);    // start, stop, remove
void add_scenario_views(CLI::App& scenario, int& exit_code);     // list, show
void add_scenario_timeline(CLI::App& scenario, int& exit_code);  // timeline, pause, play
void add_scenario_watch(CLI::App& scenario, int& exit_code);

// A file as the daemon is to get it, which is in another folder. Throws CliError (usage).
api::ScenarioText scenario_text(const std::string& path);
// Whether the daemon finds something wrong with it; also `config validate`.
int check_through_daemon(const DaemonOptions& options, const std::string& file);

// "running": as people are told it.
std::string state_text(const api::Scenario& scenario);
// "demo: running"; with books and fidelity once it ran.
void print_scenario(const DaemonOptions& options, const api::Scenario& scenario);

}  // namespace linkwright
