// SPDX-License-Identifier: Apache-2.0
//
// linkwright fabric cut and mend: a cable of a running fabric goes dark, and comes back.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/agent_question.h"
#include "control/cli/commands.h"
#include "control/cli/daemon_fabrics.h"
#include "control/cli/exit_code.h"
#include "control/cli/live_fabrics.h"
#include "control/cli/live_options.h"
#include "control/live/duration.h"
#include "control/scenario/graph_names.h"
#include "control/yaml/problem.h"
#include "link_models/topology/link_names.h"

namespace linkwright {
namespace {

constexpr Duration kLongest = seconds(6'000'000);

struct OutageArguments {
  std::string socket;  // empty: through the daemon
  DaemonAddress daemon;
  std::string fabric;
  std::string link;
  std::string at;
  std::string length;
};

// A cable of a fabric that runs.
struct Target : LiveFabric {
  explicit Target(const OutageArguments& arguments)
      : LiveFabric(arguments.socket, arguments.fabric),
        cable(link_named(fabric, arguments.link) / 2) {}

  std::uint32_t cable;
};

std::int64_t instant_of(const OutageArguments& arguments) {
  if (arguments.at.empty()) return 0;
  return picos(parse_duration("--at", arguments.at, Duration{0}, kLongest));
}

void tell(Target& target, const schema::Request& request, const char* what) {
  const schema::Changed changed = ask_for_change(target.client, request);
  std::cout << fmt::format("{}: {}, {}\n",
                           link_name(target.fabric.config.graph, 2 * target.cable),
                           what,
                           in_force_text(changed));
}

void cut(const OutageArguments& arguments) {
  if (arguments.socket.empty())
    return daemon_cut(
        arguments.daemon, {arguments.fabric, arguments.link}, arguments.at, arguments.length);
  schema::Request request;
  schema::CutCable& message = *request.mutable_cut();
  message.set_at_ps(instant_of(arguments));
  if (!arguments.length.empty())
    message.set_length_ps(
        picos(parse_duration("--for", arguments.length, nanoseconds(1), kLongest)));
  Target target(arguments);
  message.set_fabric(target.fabric.name);
  message.set_cable(target.cable);
  tell(target, request, "both directions dark");
}

void mend(const OutageArguments& arguments) {
  if (arguments.socket.empty())
    return daemon_mend(arguments.daemon, {arguments.fabric, arguments.link}, arguments.at);
  schema::Request request;
  schema::MendCable& message = *request.mutable_mend();
  message.set_at_ps(instant_of(arguments));
  Target target(arguments);
  message.set_fabric(target.fabric.name);
  message.set_cable(target.cable);
  tell(target, request, "both directions have light");
}

}  // namespace

void add_outage_verbs(CLI::App& fabric, int& exit_code) {
  const auto arguments = std::make_shared<OutageArguments>();
  const auto add = [&](const char* name, const char* help, void (*act)(const OutageArguments&)) {
    CLI::App* verb = fabric.add_subcommand(name, help);
    verb->add_option("LINK",
                     arguments->link,
                     "one of the two directions of the cable, as `fabric show --links` names it: "
                     "\"leaf0 -> spine1\"")
        ->required();
    CLI::Option* socket = add_own_socket_option(*verb, arguments->socket);
    add_daemon_address_beside(*verb, socket, arguments->daemon);
    add_lease_option(*verb, arguments->daemon);
    add_fabric_option(*verb, arguments->fabric, "the only one");
    add_at_option(*verb, arguments->at, "now");
    verb->callback([arguments, &exit_code, act] {
      act(*arguments);
      exit_code = kExitOk;
    });
    return verb;
  };
  add("cut", "take the light from a cable of a running fabric, both directions", cut)
      ->add_option("--for",
                   arguments->length,
                   "for how long, in real time, as in 50ms; default: until `fabric mend`")
      ->type_name("TIME");
  add("mend", "give a cable that was cut its light again", mend);
}

}  // namespace linkwright
