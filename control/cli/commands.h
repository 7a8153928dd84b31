// SPDX-License-Identifier: Apache-2.0
//
// The commands of linkwright. Each adds itself to the command line, and its callback leaves the
// exit code in `exit_code`, or throws CliError or Unreachable.
#pragma once

#include <CLI/App.hpp>

namespace linkwright {

void add_check(CLI::App& app, int& exit_code);
void add_run(CLI::App& app, int& exit_code);
void add_replay(CLI::App& app, int& exit_code);
void add_calibrate(CLI::App& app, int& exit_code);
void add_link(CLI::App& app, int& exit_code);
void add_stats(CLI::App& app, int& exit_code);
void add_drivers(CLI::App& app, int& exit_code);
void add_fabric(CLI::App& app, int& exit_code);
void add_outage_verbs(CLI::App& fabric, int& exit_code);  // of `linkwright fabric`
void add_ocs(CLI::App& app, int& exit_code);
void add_schema(CLI::App& app, int& exit_code);
void add_profile(CLI::App& app, int& exit_code);
void add_calc(CLI::App& app, int& exit_code);
void add_lease(CLI::App& app, int& exit_code);
void add_scenario(CLI::App& app, int& exit_code);
void add_config(CLI::App& app, int& exit_code);
void add_port(CLI::App& app, int& exit_code);
void add_fidelity(CLI::App& app, int& exit_code);
void add_fec(CLI::App& app, int& exit_code);
void add_energy(CLI::App& app, int& exit_code);
void add_collective(CLI::App& app, int& exit_code);
void add_capture(CLI::App& app, int& exit_code);
// Of all commands, also of those added after them.
void add_completion(CLI::App& app, int& exit_code);
void add_man(CLI::App& app, const char* version, int& exit_code);

}  // namespace linkwright
