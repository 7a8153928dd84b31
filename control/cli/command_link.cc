// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/agent_question.h"
#include "control/cli/commands.h"
#include "control/cli/daemon_links.h"
#include "control/cli/exit_code.h"
#include "control/cli/link_arguments.h"
#include "control/cli/live_fabrics.h"
#include "control/cli/live_options.h"
#include "control/cli/scenario_options.h"
#include "control/live/link_edit.h"
#include "control/live/mistake.h"
#include "control/live/scenario_file.h"

namespace linkwright {
namespace {

// What was set of a part of the link before. What is typed is for the fabric that runs, not for one
// of another shape.
std::vector<std::string> earlier_changes(AgentClient& client,
                                         const ResolvedScenario& scenario,
                                         const LinkPart& part) {
  if (part.in_fabric) {
    const ResolvedFabric& own = scenario.fabrics[part.index];
    ChangesOfLinks changes;
    const std::vector<FabricSpec> fabrics = fabrics_of(client, &changes);
    if (fabric_named(fabrics, own.name).config.graph != own.config.graph)
      throw Mistake(
          fmt::format("fabric {}: the one that runs has another topology than the file", own.name));
    return changes[{own.name, part.which}];
  }
  schema::Request request;
  request.mutable_tell_changes()->set_cable(scenario.cables[part.index].name);
  request.mutable_tell_changes()->set_direction(part.which);
  const auto& earlier = ask(client, request).changes().parameters();
  return {earlier.begin(), earlier.end()};
}

int execute(const LinkArguments& arguments) {
  if (arguments.socket.empty())
    return daemon_link_set(
        arguments.daemon,
        {arguments.link, arguments.parameters, arguments.direction, arguments.at});
  ScenarioFile file(arguments.scenario);
  file.apply(arguments.changes, std::cerr);
  const ResolvedScenario written = file.resolve();
  const LinkEdit edit{arguments.link, arguments.fabric, arguments.direction, arguments.parameters};
  refuse_one_sided_watts(edit);
  const LinkChange change(file, written, edit);
  // The account of joules is that of the process that runs it, which does not hear of watts.
  if (change.changes_watts())
    std::cerr << fmt::format(
        "note: link {}: the run's joules stay those of the watts it began with; through the daemon "
        "they follow\n",
        arguments.link);

  AgentClient client = connect_to(arguments.socket);
  // Both directions are known to be right before one of them changes.
  std::vector<schema::Request> requests;
  for (const LinkPart& part : change.parts())
    requests.push_back(change.request(part, earlier_changes(client, written, part)));
  const Instant at = change_time(client, arguments);
  for (schema::Request& request : requests) set_instant(request, at);
  const schema::Changed changed = ask_for_change(client, one_order(requests));
  for (const LinkPart& part : change.parts())
    std::cout << fmt::format("{}: {}\n", part.told, in_force_text(changed));
  return kExitOk;
}

int resume(const LinkArguments& arguments) {
  if (arguments.socket.empty()) return daemon_link_resume(arguments.daemon, arguments.link);
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
  CLI::App* link = app.add_subcommand("link", "change and show the links of a running emulator");
  link->require_subcommand(1);
  CLI::App* set = link->add_subcommand(
      "set", "change parameters of a link on top of earlier changes, without loss of a frame");
  set->add_option("NAME",
                  arguments->link,
                  "name of the link; in a fabric as `fabric show --links` names it: "
                  "\"leaf0 -> spine1\"")
      ->required();
  set->add_option("FIELD=VALUE",
                  arguments->parameters,
                  "a key of links[].parameters (see `linkwright schema`) and its new value, as in "
                  "rate=100Mbps or latency.propagation=2ms")
      ->required();
  CLI::Option* of_run = add_own_socket_option(*set, arguments->socket);
  of_run->needs(set->add_option("--scenario",
                                arguments->scenario,
                                "the scenario file that is running; what `run` was given beside it "
                                "(--corner, --claim, --set, --netem) has to be given again")
                    ->type_name(kFileValue));
  add_scenario_options(*set, arguments->changes);
  add_fabric_option(*set, arguments->fabric, "the one that has a link of this name");
  set->add_option("--direction",
                  arguments->direction,
                  "which of the link's directions (a name in a fabric is of one already)")
      ->capture_default_str()
      ->check(CLI::IsMember({"a_to_b", "b_to_a", "both"}));
  add_at_option(*set, arguments->at, "20ms from now");
  add_daemon_address_beside(*set,
                            of_run,
                            arguments->daemon,
                            {"--scenario", "--corner", "--claim", "--set", "--netem", "--fabric"});
  add_lease_option(*set, arguments->daemon);
  set->callback([arguments, &exit_code] { exit_code = execute(*arguments); });
  add_link_show(*link, exit_code);
  CLI::App* go_on = link->add_subcommand(
      "resume", "let a link go on that its loop guard has stopped (see `stats`)");
  go_on->add_option("NAME", arguments->link, "name of the link")->required();
  add_daemon_address_beside(
      *go_on, add_own_socket_option(*go_on, arguments->socket), arguments->daemon);
  add_lease_option(*go_on, arguments->daemon);
  go_on->callback([arguments, &exit_code] { exit_code = resume(*arguments); });
}

}  // namespace linkwright
