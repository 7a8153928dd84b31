// SPDX-License-Identifier: Apache-2.0
//
// linkwright lease: have a scenario of the daemon to oneself, and say what becomes of its links
// when nobody answers for them any more.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/lease_verbs.h"
#include "control/cli/message_json.h"
#include "control/cli/scenario_verbs.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

std::string state_text(const api::Lease& lease) {
  if (lease.state() == api::Lease::HELD) return "held";
  if (lease.state() == api::Lease::GIVEN_BACK) return "given back";
  return lease.dead_man_state().in_force() ? "expired, in force" : "expired";
}

std::string owner_text(const api::Lease& lease) {
  return lease.label().empty() ? lease.owner()
                               : fmt::format("{} [{}]", lease.owner(), lease.label());
}

std::string lease_table(const api::Leases& leases) {
  TextTable table({{"SCENARIO", false, 20},
                   {"OWNER", false, 30},
                   {"STATE", false},
                   {"UNTIL", false},
                   {"DEAD MAN", false}});
  std::string remarks;
  for (const api::Lease& each : leases.leases()) {
    table.add(
        {each.scenario(), owner_text(each), state_text(each), each.expires(), each.dead_man()});
    if (!each.note().empty())
      remarks += wrapped(fmt::format("{}: {}", each.scenario(), each.note()), "");
    for (const api::Takeover& takeover : each.takeovers())
      remarks += wrapped(fmt::format("{}: {} took it by force at {} from {}: {}",
                                     each.scenario(),
                                     takeover.by(),
                                     takeover.at(),
                                     takeover.from(),
                                     takeover.reason()),
                         "");
  }
  return table.text() + remarks;
}

// The id alone on stdout, for `LINKWRIGHT_LEASE=$(linkwright lease take lab)`.
int take(const LeaseArguments& arguments) {
  const api::Lease lease = take_lease(arguments);
  if (!arguments.options.is_table())
    print_message(arguments.options.format, lease);
  else
    std::cout << lease.id() << "\n";
  std::cerr << fmt::format("{}: yours until {}\n", lease.scenario(), lease.expires());
  return kExitOk;
}

void print(const LeaseArguments& arguments, const api::Lease& lease) {
  if (!arguments.options.is_table())
    print_message(arguments.options.format, lease);
  else if (lease.state() == api::Lease::HELD)
    std::cout << fmt::format("{}: yours until {}\n", lease.scenario(), lease.expires());
  else
    std::cout << fmt::format("{}: {}\n", lease.scenario(), state_text(lease));
}

int renew(const LeaseArguments& arguments) {
  api::RenewLease how;
  how.set_ttl(arguments.ttl);
  print(arguments,
        DaemonClient(arguments.options.address)
            .ask<api::Lease>(
                api::Method::kPost, api_path("leases", arguments.scenario, ":renew"), how));
  return kExitOk;
}

int release(const LeaseArguments& arguments) {
  print(arguments,
        DaemonClient(arguments.options.address)
            .ask<api::Lease>(api::Method::kDelete, api_path("leases", arguments.scenario)));
  return kExitOk;
}

int restore(const LeaseArguments& arguments) {
  print_scenario(arguments.options,
                 DaemonClient(arguments.options.address)
                     .ask<api::Scenario>(api::Method::kPost,
                                         api_path("leases", arguments.scenario, ":restore")));
  return kExitOk;
}

int show(const LeaseArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  api::Leases leases;
  if (arguments.scenario.empty())
    leases = client.get<api::Leases>("/leases");
  else
    *leases.add_leases() = client.get<api::Lease>(api_path("leases", arguments.scenario));
  if (!arguments.options.is_table())
    print_message(arguments.options.format, leases);
  else
    std::cout << lease_table(leases);
  return kExitOk;
}

using Execute = int (*)(const LeaseArguments&);

CLI::App* add_verb(CLI::App& lease,
                   const char* name,
                   const char* help,
                   int& exit_code,
                   const std::shared_ptr<LeaseArguments>& arguments,
                   Execute execute) {
  CLI::App* verb = lease.add_subcommand(name, help);
  add_daemon_options(*verb, arguments->options);
  verb->callback([arguments, execute, &exit_code] { exit_code = execute(*arguments); });
  return verb;
}

void add_name(CLI::App& verb, LeaseArguments& arguments) {
  verb.add_option("NAME", arguments.scenario, "name of the scenario")->required();
}

void add_ttl(CLI::App& verb, LeaseArguments& arguments, const char* fallback) {
  verb.add_option(
          "--ttl",
          arguments.ttl,
          fmt::format("how long nobody has to be heard of, 100ms to 24h; default: {}", fallback))
      ->type_name("TIME");
}

void add_terms(CLI::App& verb, LeaseArguments& arguments) {
  add_name(verb, arguments);
  add_ttl(verb, arguments, "30s");
  verb.add_option("--dead-man",
                  arguments.dead_man,
                  "what links become then: stay as they are, no errors and least latency, dark")
      ->capture_default_str()
      ->check(CLI::IsMember({"hold", "transparent", "down"}));
  verb.add_option("--note", arguments.note, "what for, told to everyone")->type_name("TEXT");
  verb.add_option("--label", arguments.label, "of this client, told beside your user's name")
      ->type_name("TEXT");
  CLI::Option* force =
      verb.add_flag("--force", arguments.force, "although another one has it; this is kept");
  CLI::Option* reason =
      verb.add_option("--reason", arguments.reason, "why by force, told to everyone")
          ->type_name("TEXT");
  force->needs(reason);
  reason->needs(force);
}

}  // namespace

api::Lease take_lease(const LeaseArguments& arguments) {
  api::TakeLease wish;
  wish.set_scenario(arguments.scenario);
  wish.set_ttl(arguments.ttl);
  wish.set_dead_man(arguments.dead_man);
  wish.set_label(arguments.label);
  wish.set_note(arguments.note);
  wish.set_force(arguments.force);
  wish.set_reason(arguments.reason);
  return DaemonClient(arguments.options.address)
      .ask<api::Lease>(api::Method::kPost, "/leases", wish);
}

void add_lease(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<LeaseArguments>();
  CLI::App* lease =
      app.add_subcommand("lease", "have a scenario of the daemon to yourself for a while");
  lease->require_subcommand(1);
  add_terms(
      *add_verb(*lease, "take", "take it, and print the lease's id", exit_code, arguments, take),
      *arguments);
  CLI::App* again =
      add_verb(*lease, "renew", "say that you are there", exit_code, arguments, renew);
  add_name(*again, *arguments);
  add_ttl(*again, *arguments, "as before");
  add_lease_option(*again, arguments->options.address);
  CLI::App* back = add_verb(
      *lease, "release", "give it back; links stay as they are", exit_code, arguments, release);
  add_name(*back, *arguments);
  add_lease_option(*back, arguments->options.address);
  add_verb(*lease, "show", "who has what, and who took it by force", exit_code, arguments, show)
      ->add_option("NAME", arguments->scenario, "of one scenario");
  CLI::App* put_back = add_verb(
      *lease, "restore", "put links back that nobody answered for", exit_code, arguments, restore);
  add_name(*put_back, *arguments);
  add_lease_option(*put_back, arguments->options.address);
  CLI::App* hold = lease->add_subcommand(
      "hold", "have it while a command runs, which finds the id in LINKWRIGHT_LEASE");
  add_terms(*hold, *arguments);
  add_daemon_address(*hold, arguments->options.address);
  hold->add_option("COMMAND", arguments->command, "and its arguments, behind --")->required();
  hold->callback([arguments, &exit_code] { exit_code = hold_lease(*arguments); });
}

}  // namespace linkwright
