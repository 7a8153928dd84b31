// SPDX-License-Identifier: Apache-2.0
//
// Verbs that bring a scenario of the daemon into another state: start, stop, remove.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/scenario_verbs.h"

namespace linkwright {
namespace {

struct StateArguments {
  DaemonOptions options;
  std::string name;
  bool force = false;
  std::string journal;
  bool keep_journal = false;
};

int start(const StateArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  api::StartScenario how;
  how.set_force(arguments.force);
  how.set_journal(arguments.journal);
  how.set_keep_journal(arguments.keep_journal);
  print_scenario(arguments.options,
                 client.ask<api::Scenario>(
                     api::Method::kPost, api_path("scenarios", arguments.name, ":start"), how));
  return kExitOk;
}

int stop(const StateArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  print_scenario(arguments.options,
                 client.ask<api::Scenario>(api::Method::kPost,
                                           api_path("scenarios", arguments.name, ":stop")));
  return kExitOk;
}

int remove(const StateArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  const auto nothing =
      client.ask<api::Empty>(api::Method::kDelete, api_path("scenarios", arguments.name));
  if (!arguments.options.is_table())
    print_message(arguments.options.format, nothing);
  else
    std::cout << fmt::format("{}: removed\n", arguments.name);
  return kExitOk;
}

CLI::App* add_verb(CLI::App& scenario,
                   const char* name,
                   const char* help,
                   int& exit_code,
                   const std::shared_ptr<StateArguments>& arguments,
                   int (*execute)(const StateArguments&)) {
  CLI::App* verb = scenario.add_subcommand(name, help);
  verb->add_option("NAME", arguments->name, "name of the scenario")->required();
  add_daemon_options(*verb, arguments->options);
  add_lease_option(*verb, arguments->options.address);
  verb->callback([arguments, execute, &exit_code] { exit_code = execute(*arguments); });
  return verb;
}

}  // namespace

void add_scenario_states(CLI::App& scenario, int& exit_code) {
  const auto arguments = std::make_shared<StateArguments>();
  CLI::App* started =
      add_verb(scenario, "start", "start one that is loaded", exit_code, arguments, start);
  started->add_flag("--force",
                    arguments->force,
                    "take ports although they carry a route, an address or your ssh");
  CLI::Option* journal = started->add_option(
      "--journal",
      arguments->journal,
      "let the dataplane write arrivals and changes to this file of its machine (an admin's)");
  started
      ->add_flag("--keep-journal",
                 arguments->keep_journal,
                 "the same, beside the evidence of the run and as long as that: it can be repeated")
      ->excludes(journal);
  add_verb(scenario, "stop", "drain it and close its books", exit_code, arguments, stop);
  add_verb(scenario, "remove", "forget one that does not run", exit_code, arguments, remove);
}

}  // namespace linkwright
