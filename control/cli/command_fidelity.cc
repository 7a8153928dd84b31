// SPDX-License-Identifier: Apache-2.0
//
// linkwright fidelity: how true the runs of the daemon are so far, and why not truer.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/commands.h"
#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/view.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

std::string fidelity_table(const api::Fidelity& fidelity) {
  TextTable table({{"SCENARIO", false, 20}, {"RUN"}, {"VERDICT"}, {"LAST SECOND"}});
  std::string why;
  for (const api::ScenarioFidelity& each : fidelity.scenarios()) {
    table.add({each.scenario(),
               each.run(),
               each.verdict(),
               each.last_second().empty() ? "-" : each.last_second()});
    for (const std::string& cause : each.causes())
      why += wrapped(fmt::format("{}: {}", each.scenario(), cause), "");
    for (const std::string& note : each.notes())
      why += wrapped(fmt::format("{}: note: {}", each.scenario(), note), "");
  }
  return table.text() + why;
}

}  // namespace

void add_fidelity(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DaemonOptions>();
  CLI::App* command =
      app.add_subcommand("fidelity", "verdict of each run of the daemon, and its causes");
  add_daemon_options(*command, *options);
  add_view(*command, exit_code, [options] {
    const DaemonClient client(options->address);
    const auto fidelity = client.get<api::Fidelity>("/fidelity");
    if (!options->is_table())
      print_message(options->format, fidelity);
    else
      std::cout << fidelity_table(fidelity);
    return kExitOk;
  });
}

}  // namespace linkwright
