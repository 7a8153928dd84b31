// SPDX-License-Identifier: Apache-2.0
//
// linkwright ocs: the circuits of a running emulator.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/agent/convert_fabric.h"
#include "control/cli/agent_question.h"
#include "control/cli/commands.h"
#include "control/cli/daemon_fabrics.h"
#include "control/cli/exit_code.h"
#include "control/cli/live_fabrics.h"
#include "control/cli/live_options.h"
#include "control/cli/scenario_options.h"
#include "control/cli/terminal.h"
#include "control/cli/view.h"
#include "control/live/circuit_words.h"
#include "control/live/duration.h"
#include "control/live/scenario_file.h"

namespace linkwright {
namespace {

constexpr Duration kLongest = seconds(6'000'000);  // a command leaves room for its stages

struct OcsArguments {
  std::string socket;  // empty: through the daemon
  DaemonAddress daemon;
  std::string fabric;
  std::string crossbar;
  std::string at;
  std::vector<std::string> circuits;
  std::string scenario;
  ScenarioOptions changes;  // those of `run`

  DaemonSwitch through_daemon() const { return {fabric, crossbar}; }
};

// Of a circuit switch that runs.
struct Target : LiveFabric {
  explicit Target(const OcsArguments& arguments)
      : LiveFabric(arguments.socket, arguments.fabric),
        crossbar(crossbar_named(fabric, arguments.crossbar)) {}

  LiveCrossbar crossbar;
};

void command(Target& target,
             const OcsArguments& arguments,
             const CircuitCommand& wanted,
             const std::string& what) {
  schema::Request request;
  schema::CommandCircuits& message = *request.mutable_circuits();
  message = to_message(wanted);
  message.set_fabric(target.fabric.name);
  message.set_crossbar(target.crossbar.number);
  if (!arguments.at.empty())
    message.set_at_ps(picos(parse_duration("--at", arguments.at, Duration{0}, kLongest)));
  const schema::Changed changed = ask_for_change(target.client, request);
  std::cout << fmt::format(
      "{}: {}; commanded, {}\n", target.crossbar.name, what, in_force_text(changed));
}

void connect(const OcsArguments& arguments) {
  if (arguments.socket.empty())
    return daemon_connect(
        arguments.daemon, arguments.through_daemon(), arguments.circuits, arguments.at);
  Target target(arguments);
  const Matching matching = parse_circuits(arguments.circuits, target.crossbar);
  command(target, arguments, matching, circuits_text(matching, target.crossbar));
}

const ResolvedFabric& fabric_of(const ResolvedScenario& scenario,
                                const std::string& path,
                                const std::string& name) {
  for (const ResolvedFabric& fabric : scenario.fabrics)
    if (fabric.name == name) return fabric;
  throw CliError(kExitUsage, fmt::format("{}: has no fabric named \"{}\", as runs", path, name));
}

// The plan as the file has it, with its own time scale, which is that of the run.
void schedule(const OcsArguments& arguments) {
  if (arguments.socket.empty())
    return daemon_schedule(
        arguments.daemon, arguments.through_daemon(), arguments.scenario, arguments.at);
  ScenarioFile file(arguments.scenario);
  file.apply(arguments.changes, std::cerr);
  const ResolvedScenario scenario = file.resolve();
  Target target(arguments);
  const ResolvedFabric& fabric = fabric_of(scenario, arguments.scenario, target.fabric.name);
  if (fabric.config.graph != target.fabric.config.graph)
    throw CliError(kExitUsage,
                   fmt::format("{}: fabric {} has another topology than the one that runs",
                               arguments.scenario,
                               fabric.name));
  const std::uint64_t running = target.fabric.config.links.front().rate.time_scale;
  if (scenario.time_scale != running)
    throw CliError(kExitUsage,
                   fmt::format("{}: time_scale {} is not that of the run ({})",
                               arguments.scenario,
                               scenario.time_scale,
                               running));
  command(target,
          arguments,
          fabric.config.crossbars[target.crossbar.number].crossbar.plan,
          "follows the plan of " + arguments.scenario);
}

void show(const OcsArguments& arguments) {
  if (arguments.socket.empty())
    return daemon_show_circuits(arguments.daemon, arguments.through_daemon());
  Target target(arguments);
  const LiveReport report = live_report(target.client, target.fabrics);
  for (const FabricReport& fabric : report.fabrics)
    if (fabric.name == target.fabric.name)
      std::cout << circuits_table(fabric, page_of(STDOUT_FILENO));
}

CLI::App* add_verb(CLI::App& ocs,
                   const std::string& name,
                   const std::string& help,
                   const std::shared_ptr<OcsArguments>& arguments) {
  CLI::App* verb = ocs.add_subcommand(name, help);
  CLI::Option* socket = add_own_socket_option(*verb, arguments->socket);
  add_daemon_address_beside(*verb, socket, arguments->daemon);
  add_fabric_option(*verb, arguments->fabric, "the only one");
  verb->add_option(
          "--switch", arguments->crossbar, "name of a circuit switch; default: the only one")
      ->type_name("SWITCH");
  return verb;
}

}  // namespace

void add_ocs(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<OcsArguments>();
  const auto end_with = [arguments, &exit_code](void (*act)(const OcsArguments&)) {
    return [arguments, &exit_code, act] {
      act(*arguments);
      exit_code = kExitOk;
    };
  };
  CLI::App* ocs =
      app.add_subcommand("ocs", "steer the optical circuit switches of a running emulator");
  ocs->require_subcommand(1);

  CLI::App* to_connect =
      add_verb(*ocs,
               "connect",
               "switch these circuits and no others; ends the plan that is followed",
               arguments);
  to_connect
      ->add_option("CIRCUIT",
                   arguments->circuits,
                   "two ports by number or by the name of what is behind them: 0-2 (both "
                   "ways), \"host1>host3\" (one way)")
      ->required();
  add_at_option(*to_connect, arguments->at, "now");
  add_lease_option(*to_connect, arguments->daemon);
  to_connect->callback(end_with(connect));

  CLI::App* to_darken = add_verb(
      *ocs, "disconnect", "darken all circuits; ends the plan that is followed", arguments);
  add_at_option(*to_darken, arguments->at, "now");
  add_lease_option(*to_darken, arguments->daemon);
  to_darken->callback(end_with(connect));

  CLI::App* to_schedule = add_verb(
      *ocs, "schedule", "follow the plan of a scenario file from one instant on", arguments);
  to_schedule
      ->add_option("SCENARIO",
                   arguments->scenario,
                   "scenario file; its `circuits.plan` of the fabric of that name is followed")
      ->type_name(kFileValue)
      ->required();
  add_scenario_options(*to_schedule, arguments->changes);
  for (const char* of_socket : {"--corner", "--claim", "--set", "--netem"})
    to_schedule->get_option(of_socket)->needs(to_schedule->get_option("--socket"));
  add_at_option(*to_schedule, arguments->at, "now");
  add_lease_option(*to_schedule, arguments->daemon);
  to_schedule->callback(end_with(schedule));

  CLI::App* to_show =
      add_verb(*ocs,
               "show",
               "where the light goes, how often it moved, how long it was lit and dark",
               arguments);
  add_view(*to_show, exit_code, [arguments] {
    show(*arguments);
    return kExitOk;
  });
}

}  // namespace linkwright
