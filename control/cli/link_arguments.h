// SPDX-License-Identifier: Apache-2.0
//
// What `link set` was given, and what its two kinds of links have in common.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "control/agent/client.h"
#include "control/cli/daemon_address.h"
#include "control/cli/scenario_options.h"
#include "link_models/core/time.h"

namespace linkwright {

struct LinkArguments {
  std::string link;
  std::string fabric;  // of a link of a fabric; empty: whichever has one of that name
  std::vector<std::string> parameters;
  std::string socket;  // empty: through the daemon
  DaemonAddress daemon;
  std::string scenario;
  std::string direction = "both";
  std::string at;
  ScenarioOptions changes;  // those of `run`
};

// Run time of the change: given, or soon enough to be the same for both directions, and not before
// a change that was made a moment ago. Throws CliError and Unreachable.
Instant change_time(AgentClient& client, const LinkArguments& arguments);

// `link show`.
void add_link_show(CLI::App& link, int& exit_code);

}  // namespace linkwright
