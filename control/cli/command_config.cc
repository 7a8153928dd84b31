// SPDX-License-Identifier: Apache-2.0
//
// linkwright config: what the daemon runs, as one text, and whether a file could be that.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/commands.h"
#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/scenario_verbs.h"

namespace linkwright {
namespace {

// YAML documents, so what was set since the start is in comments.
std::string as_text(const api::Config& config) {
  if (config.scenarios().empty()) return "# nothing runs\n";
  std::string out;
  for (const api::RunningConfig& each : config.scenarios()) {
    out += fmt::format("{}# scenario {}\n", out.empty() ? "" : "---\n", each.name());
    for (const api::SetParameters& set : each.set())
      out += fmt::format("# {}{}{}: set {}\n",
                         set.link(),
                         set.direction().empty() ? "" : " ",
                         set.direction(),
                         fmt::join(set.set(), " "));
    out += each.resolved();
  }
  return out;
}

void show(const DaemonOptions& options) {
  const DaemonClient client(options.address);
  const auto config = client.get<api::Config>("/config");
  if (!options.is_table())
    print_message(options.format, config);
  else
    std::cout << as_text(config);
}

}  // namespace

void add_config(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<DaemonOptions>();
  CLI::App* config = app.add_subcommand("config", "what the daemon runs, as a scenario");
  config->require_subcommand(1);
  CLI::App* shown =
      config->add_subcommand("show", "with profiles and defaults filled in, and what was set");
  add_daemon_options(*shown, *options);
  shown->callback([options, &exit_code] {
    show(*options);
    exit_code = kExitOk;
  });
  const auto file = std::make_shared<std::string>();
  CLI::App* validate =
      config->add_subcommand("validate", "say all that is wrong with a scenario file");
  validate->add_option("FILE", *file, "scenario file")->required();
  add_daemon_options(*validate, *options);
  validate->callback(
      [options, file, &exit_code] { exit_code = check_through_daemon(*options, *file); });
}

}  // namespace linkwright
