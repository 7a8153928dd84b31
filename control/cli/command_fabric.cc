// SPDX-License-Identifier: Apache-2.0
//
// linkwright fabric show: what follows from the fabrics of a scenario, without a run; fabric stats:
// what those of a running emulator do.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/cli/agent_question.h"
#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/live_fabrics.h"
#include "control/cli/live_options.h"
#include "control/cli/output.h"
#include "control/cli/scenario_options.h"
#include "control/cli/terminal.h"
#include "control/cli/view.h"
#include "control/fabric/fabric_figures.h"
#include "control/live/scenario_file.h"
#include "control/report/conditions.h"
#include "control/report/nanoseconds.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

struct FabricArguments {
  std::string file;
  std::string format = "table";
  bool paths = false;
  bool links = false;
  ScenarioOptions options;
};

json::object as_json(const ResolvedScenario& scenario, const FabricArguments& asked) {
  json::array fabrics;
  for (const ResolvedFabric& fabric : scenario.fabrics)
    fabrics.push_back(
        to_json(fabric_figures(fabric, scenario.time_scale, asked.paths, asked.links)));
  return {{"scenario", scenario.name},
          {"time_scale", scenario.time_scale},
          {"fabrics", std::move(fabrics)}};
}

std::string fabric_table(const ResolvedScenario& scenario,
                         const FabricArguments& asked,
                         const Page& page) {
  std::string out;
  for (const ResolvedFabric& fabric : scenario.fabrics)
    out += (out.empty() ? "" : "\n") +
           to_table(fabric_figures(fabric, scenario.time_scale, asked.paths, asked.links), page);
  for (const std::string& condition : conditions_of(scenario))
    out += wrapped(condition, "  ", page);
  return out;
}

void show(const FabricArguments& arguments) {
  ScenarioFile file(arguments.file);
  file.apply(arguments.options, std::cerr);
  const ResolvedScenario scenario = file.resolve();
  if (scenario.fabrics.empty())
    throw CliError(kExitUsage, fmt::format("{}: has no fabric", arguments.file));
  print_as(
      arguments.format,
      [&] { return as_json(scenario, arguments); },
      [&] { return fabric_table(scenario, arguments, page_of(STDOUT_FILENO)); });
}

struct StatsArguments {
  std::string socket;
  std::string fabric;
  std::string format = "table";
};

void stats(const StatsArguments& arguments) {
  AgentClient client = connect_to(arguments.socket);
  const std::vector<FabricSpec> fabrics = fabrics_of(client);
  if (!arguments.fabric.empty()) fabric_named(fabrics, arguments.fabric);
  const LiveReport report = live_report(client, fabrics);
  std::vector<const FabricReport*> asked;
  for (const FabricReport& fabric : report.fabrics) {
    if (arguments.fabric.empty() || fabric.name == arguments.fabric) asked.push_back(&fabric);
  }
  const double at = to_seconds(report.at);
  print_as(
      arguments.format,
      [&] {
        json::array all;
        for (const FabricReport* fabric : asked) all.push_back(to_json(*fabric));
        return json::object{
            {"at_s", at}, {"fidelity", report.verdict}, {"fabrics", std::move(all)}};
      },
      [&] {
        std::string out;
        for (const FabricReport* fabric : asked)
          out += to_table(*fabric, page_of(STDOUT_FILENO)) + "\n";
        return out + fmt::format("{:.1f} s into the run, fidelity {}\n", at, report.verdict);
      });
}

void add_stats_verb(CLI::App& fabric, int& exit_code) {
  const auto arguments = std::make_shared<StatsArguments>();
  CLI::App* command = fabric.add_subcommand(
      "stats", "load, losses, latency and pauses of a running emulator's fabrics");
  add_socket_option(*command, arguments->socket);
  add_fabric_option(*command, arguments->fabric, "all");
  add_output_option(*command, arguments->format);
  add_view(*command, exit_code, [arguments] {
    stats(*arguments);
    return kExitOk;
  });
}

}  // namespace

void add_fabric(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<FabricArguments>();
  CLI::App* fabric = app.add_subcommand("fabric", "fabrics: many links with switches between them");
  fabric->require_subcommand(1);
  CLI::App* command = fabric->add_subcommand(
      "show",
      "what follows from the fabrics of a scenario, without a run: nodes, cables, ways, watts");
  command->add_option("SCENARIO", arguments->file, "scenario file")
      ->type_name(kFileValue)
      ->required();
  add_output_option(*command, arguments->format);
  command->add_flag("--paths", arguments->paths, "count the ways between hosts, by length");
  command->add_flag("--links",
                    arguments->links,
                    "name each link, as `faults`, `link set` and `fabric cut` want it named");
  add_scenario_options(*command, arguments->options);
  command->callback([arguments, &exit_code] {
    show(*arguments);
    exit_code = kExitOk;
  });
  add_stats_verb(*fabric, exit_code);
  add_outage_verbs(*fabric, exit_code);
}

}  // namespace linkwright
