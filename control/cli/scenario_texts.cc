// SPDX-License-Identifier: Apache-2.0
//
// Verbs that send the daemon a scenario file: load, apply, check, diff.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/scenario_verbs.h"

namespace linkwright {
namespace {

struct TextArguments {
  DaemonOptions options;
  std::string file;
};

int send(const TextArguments& arguments, api::Method method, const char* path) {
  const api::ScenarioText text = scenario_text(arguments.file);
  const DaemonClient client(arguments.options.address);
  print_scenario(arguments.options, client.ask<api::Scenario>(method, path, text));
  return kExitOk;
}

int diff(const TextArguments& arguments) {
  const api::ScenarioText text = scenario_text(arguments.file);
  const DaemonClient client(arguments.options.address);
  const auto found = client.ask<api::ConfigDiff>(api::Method::kPost, "/config:diff", text);
  if (!arguments.options.is_table()) {
    print_message(arguments.options.format, found);
    return kExitOk;
  }
  if (!found.runs())
    std::cout << fmt::format("{} does not run: all of it is new\n", found.name());
  else if (found.removed().empty() && found.added().empty())
    std::cout << fmt::format("{} runs as it is here\n", found.name());
  for (const std::string& line : found.removed()) std::cout << "- " << line << "\n";
  for (const std::string& line : found.added()) std::cout << "+ " << line << "\n";
  return kExitOk;
}

void add_verb(CLI::App& scenario,
              const char* name,
              const char* help,
              int& exit_code,
              int (*execute)(const TextArguments&),
              bool changes) {
  const auto arguments = std::make_shared<TextArguments>();
  CLI::App* verb = scenario.add_subcommand(name, help);
  verb->add_option("FILE", arguments->file, "scenario file")->required();
  add_daemon_options(*verb, arguments->options);
  if (changes) add_lease_option(*verb, arguments->options.address);
  verb->callback([arguments, execute, &exit_code] { exit_code = execute(*arguments); });
}

}  // namespace

api::ScenarioText scenario_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code none;
  // A folder can be opened.
  if (!file || std::filesystem::is_directory(path, none))
    throw CliError(kExitUsage, fmt::format("{}: {}", path, std::strerror(file ? EISDIR : errno)));
  api::ScenarioText text;
  text.set_yaml(std::string(std::istreambuf_iterator<char>(file), {}));
  text.set_file(std::filesystem::absolute(path).lexically_normal().string());
  return text;
}

int check_through_daemon(const DaemonOptions& options, const std::string& file) {
  const api::ScenarioText text = scenario_text(file);
  const DaemonClient client(options.address);
  const auto resolved = client.ask<api::Resolved>(api::Method::kPost, "/config:validate", text);
  if (!options.is_table()) {
    print_message(options.format, resolved);
    return kExitOk;
  }
  std::cout << fmt::format("{}: ok (scenario {})\n", file, resolved.name());
  for (const std::string& note : resolved.notes()) std::cout << "  " << note << "\n";
  return kExitOk;
}

void add_scenario_texts(CLI::App& scenario, int& exit_code) {
  add_verb(
      scenario,
      "load",
      "give a scenario to the daemon, in the place of one of its name that does not run",
      exit_code,
      [](const TextArguments& arguments) {
        return send(arguments, api::Method::kPost, "/scenarios");
      },
      true);
  add_verb(
      scenario,
      "apply",
      "make a scenario run: start it, or replace the one of its name that runs",
      exit_code,
      [](const TextArguments& arguments) { return send(arguments, api::Method::kPut, "/config"); },
      true);
  add_verb(
      scenario,
      "check",
      "say what is wrong with a scenario, as the daemon sees it",
      exit_code,
      [](const TextArguments& arguments) {
        return check_through_daemon(arguments.options, arguments.file);
      },
      false);
  add_verb(scenario, "diff", "in which lines it differs from what runs", exit_code, diff, false);
}

}  // namespace linkwright
