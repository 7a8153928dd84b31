// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/agent/convert.h"
#include "control/cli/agent_question.h"
#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/fabric_link.h"
#include "control/cli/link_arguments.h"
#include "control/cli/scenario_file.h"
#include "control/cli/scenario_options.h"

namespace linkwright {
namespace {

// Earlier changes of this direction, then those typed now, which win.
std::vector<std::string> parameters_upon_earlier(AgentClient& client,
                                                 const LinkArguments& arguments,
                                                 std::uint32_t direction) {
  schema::Request request;
  request.mutable_tell_changes()->set_cable(arguments.link);
  request.mutable_tell_changes()->set_direction(direction);
  const schema::Response response = ask(client, request);
  const auto& earlier = response.changes().parameters();
  return upon_earlier({earlier.begin(), earlier.end()}, arguments.parameters);
}

// The next failure, repair or step of drift would undo the change: it knows the link as the
// scenario has it.
void refuse_planned(const ResolvedScenario& scenario, const std::string& link) {
  for (const FailingLink& failing : scenario.failures.links)
    if (scenario.cables[failing.link].name == link)
      throw CliError(kExitRefused,
                     fmt::format("link {}: failures act on it (availability.failures), and would "
                                 "undo a change (allowed: links without)",
                                 link));
  for (const DriftingLink& drifting : scenario.drifts)
    if (scenario.cables[drifting.link].name == link)
      throw CliError(kExitRefused,
                     fmt::format("link {}: it drifts (channel.drift), and the next step would undo "
                                 "a change (allowed: links without)",
                                 link));
}

// What the other end hears of this one is dated: it knows the light and the latency of the
// scenario.
void refuse_signalled(const ResolvedScenario& before,
                      const ResolvedScenario& after,
                      const std::string& link) {
  for (std::size_t i = 0; i < before.cables.size(); ++i)
    for (std::size_t d : {0u, 1u})
      if (before.cables[i].name == link && before.spec.cables[i].direction[d].remote_fault !=
                                               after.spec.cables[i].direction[d].remote_fault)
        throw CliError(
            kExitRefused,
            fmt::format("link {}: its ends tell each other when light is gone (one_way_dark: "
                        "remote_fault), so light and latency stay as the scenario has them "
                        "(allowed: other parameters)",
                        link));
}

// The account of joules is the run's own, of the watts that it began with.
void remark_watts(const ResolvedScenario& before,
                  const ResolvedScenario& after,
                  const std::string& link) {
  const auto same_watts = [](const CableFigures& a, const CableFigures& b) {
    return std::all_of(kAllBoundaries.begin(), kAllBoundaries.end(), [&](Boundary boundary) {
      return a.direction[0].physics.energy[boundary].watts ==
             b.direction[0].physics.energy[boundary].watts;
    });
  };
  for (std::size_t i = 0; i < before.cables.size(); ++i)
    if (before.cables[i].name == link && !same_watts(before.cables[i], after.cables[i]))
      std::cerr << fmt::format(
          "note: link {}: the run's joules stay those of the watts it began with\n", link);
}

LinkConfig config_of(const ScenarioFile& file, const std::string& link, std::uint32_t direction) {
  const ResolvedScenario scenario = file.resolve();
  std::size_t cable = 0;
  while (scenario.spec.cables[cable].name != link) ++cable;
  return scenario.spec.cables[cable].direction[direction];
}

void apply(AgentClient& client, const schema::ChangeLink& change) {
  schema::Request request;
  *request.mutable_change() = change;
  const schema::Changed changed = ask_for_change(client, request);
  std::cout << fmt::format("{} {}: {}\n",
                           change.cable(),
                           change.direction() == 0 ? "a_to_b" : "b_to_a",
                           in_force_text(changed));
}

bool is_wire(const ResolvedScenario& scenario, const std::string& link) {
  return std::any_of(scenario.cables.begin(),
                     scenario.cables.end(),
                     [&](const CableFigures& cable) { return cable.name == link; });
}

int execute(const LinkArguments& arguments) {
  const std::vector<bool> directions{arguments.direction != "b_to_a",
                                     arguments.direction != "a_to_b"};
  ScenarioFile file(arguments.scenario);
  file.apply(arguments.changes, std::cerr);
  const ResolvedScenario written = file.resolve();
  if (!is_wire(written, arguments.link)) return set_fabric_link(arguments, file, written);
  if (!arguments.fabric.empty())
    throw CliError(kExitUsage,
                   fmt::format("--fabric: \"{}\" is a link beside the fabrics", arguments.link));
  refuse_planned(written, arguments.link);
  // What is typed is checked before anything is asked.
  file.override_link(arguments.link, directions, arguments.parameters);
  const ResolvedScenario typed = file.resolve();
  refuse_planned(typed, arguments.link);
  refuse_signalled(written, typed, arguments.link);
  remark_watts(written, typed, arguments.link);

  AgentClient client = connect_to(arguments.socket);
  std::vector<schema::ChangeLink> changes;
  for (std::uint32_t d : {0u, 1u}) {
    if (!directions[d]) continue;
    const auto parameters = parameters_upon_earlier(client, arguments, d);
    file.override_link(arguments.link, {d == 0, d == 1}, parameters);
    schema::ChangeLink& change = changes.emplace_back();
    change.set_cable(arguments.link);
    change.set_direction(d);
    change.mutable_parameters()->Assign(parameters.begin(), parameters.end());
  }
  // Both directions are known to be right before one of them changes.
  for (schema::ChangeLink& change : changes)
    *change.mutable_plan() = to_plan(config_of(file, arguments.link, change.direction()));
  const Instant at = change_time(client, arguments);
  for (schema::ChangeLink& each : changes) {
    each.set_at_ps(picos(at));
    apply(client, each);
  }
  return kExitOk;
}

int resume(const LinkArguments& arguments) {
  AgentClient client = connect_to(arguments.socket);
  schema::Request request;
  request.mutable_resume()->set_cable(arguments.link);
  const schema::Changed changed = ask_for_change(client, request);
  std::cout << fmt::format("{}: goes on, {}\n", arguments.link, in_force_text(changed));
  return kExitOk;
}

}  // namespace

void add_link(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<LinkArguments>();
  CLI::App* link = app.add_subcommand("link", "change links of a running emulator");
  link->require_subcommand(1);
  CLI::App* set = link->add_subcommand(
      "set", "change parameters of a link, upon earlier changes; no frame is lost by it");
  set->add_option(
         "NAME", arguments->link, "name of the link; of a fabric as in \"leaf0 -> spine1\"")
      ->required();
  set->add_option("FIELD=VALUE",
                  arguments->parameters,
                  "as in rate=100Mbps or latency.propagation=2ms (see `linkwright schema`)")
      ->required();
  set->add_option("--socket", arguments->socket, "the socket given to `run`")->required();
  set->add_option("--scenario", arguments->scenario, "the file that is running")->required();
  add_scenario_options(*set, arguments->changes);
  set->add_option("--fabric", arguments->fabric, "the fabric of the link; default: that has it");
  set->add_option("--direction", arguments->direction, "a_to_b, b_to_a or both (not in a fabric)")
      ->check(CLI::IsMember({"a_to_b", "b_to_a", "both"}));
  set->add_option("--at", arguments->at, "time since the start of the run, as in 2s; default: now");
  set->callback([arguments, &exit_code] { exit_code = execute(*arguments); });
  add_link_show(*link, exit_code);
  CLI::App* go_on =
      link->add_subcommand("resume", "let a link go on that its loop guard has stopped");
  go_on->add_option("NAME", arguments->link, "name of the link")->required();
  go_on->add_option("--socket", arguments->socket, "the socket given to `run`")->required();
  go_on->callback([arguments, &exit_code] { exit_code = resume(*arguments); });
}

}  // namespace linkwright
