// SPDX-License-Identifier: Apache-2.0
//
// Verbs that look at the scenarios of the daemon: list, show.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/daemon_client.h"
#include "control/cli/exit_code.h"
#include "control/cli/message_json.h"
#include "control/cli/scenario_verbs.h"
#include "control/cli/view.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

// Empty: it has never run.
const char* books_text(const api::Scenario& scenario) {
  if (scenario.fidelity().empty()) return "";
  return scenario.books_closed() ? "closed" : "NOT CLOSED";
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

int list(const DaemonOptions& options) {
  const DaemonClient client(options.address);
  const auto all = client.get<api::Scenarios>("/scenarios");
  if (!options.is_table()) {
    print_message(options.format, all);
    return kExitOk;
  }
  TextTable table({{"NAME", false, 20},
                   {"STATE", false},
                   {"RUN TIME", true},
                   {"FIDELITY", false},
                   {"BOOKS", false},
                   {"FILE", false, 40}});
  for (const api::Scenario& each : all.scenarios())
    table.add({each.name(),
               state_text(each),
               each.fidelity().empty() ? "-" : fmt::format("{:.1f} s", each.run_seconds()),
               or_dash(each.fidelity()),
               or_dash(books_text(each)),
               each.file()});
  std::cout << table.text();
  return kExitOk;
}

template <typename Names>
std::string named(const char* what, const Names& names) {
  if (names.empty()) return "";
  return wrapped(fmt::format("{}: {}", what, fmt::join(names, ", ")), "  ");
}

std::string as_text(const api::Scenario& scenario) {
  std::string out = fmt::format("{}: {}\n", scenario.name(), state_text(scenario));
  if (!scenario.message().empty()) out += wrapped(scenario.message(), "  ");
  out += fmt::format("  file: {}\n", scenario.file());
  if (!scenario.run().empty()) out += fmt::format("  run: {}\n", scenario.run());
  if (!scenario.fidelity().empty())
    out += fmt::format("  {:.1f} s into the run, fidelity {}, books {}\n",
                       scenario.run_seconds(),
                       scenario.fidelity(),
                       books_text(scenario));
  for (const std::string& cause : scenario.fidelity_causes()) out += wrapped(cause, "    ");
  for (const api::Interruption& each : scenario.interruptions())
    out += fmt::format("  interrupted at {}, for {:.3f} s\n", each.at(), each.seconds());
  return out + named("links", scenario.links()) + named("fabrics", scenario.fabrics()) +
         named("devices", scenario.devices());
}

int show(const DaemonOptions& options, const std::string& name) {
  const DaemonClient client(options.address);
  const auto scenario = client.get<api::Scenario>(api_path("scenarios", name));
  if (!options.is_table())
    print_message(options.format, scenario);
  else
    std::cout << as_text(scenario);
  return kExitOk;
}

}  // namespace

std::string state_text(const api::Scenario& scenario) {
  switch (scenario.state()) {
    case api::Scenario::LOADED:
      return "loaded";
    case api::Scenario::STARTING:
      return "starting";
    case api::Scenario::RUNNING:
      return "running";
    case api::Scenario::STOPPING:
      return "stopping";
    case api::Scenario::STOPPED:
      return "stopped";
    case api::Scenario::FAILED:
      return "failed";
    default:
      return "unknown";  // of a newer daemon
  }
}

void print_scenario(const DaemonOptions& options, const api::Scenario& scenario) {
  if (!options.is_table()) return print_message(options.format, scenario);
  std::cout << fmt::format("{}: {}", scenario.name(), state_text(scenario));
  if (scenario.state() == api::Scenario::STOPPED)
    std::cout << fmt::format(
        " after {:.1f} s, books {}", scenario.run_seconds(), books_text(scenario));
  if (!scenario.fidelity().empty()) std::cout << ", fidelity " << scenario.fidelity();
  std::cout << "\n";
}

void add_scenario_views(CLI::App& scenario, int& exit_code) {
  const auto options = std::make_shared<DaemonOptions>();
  CLI::App* all = scenario.add_subcommand("list", "all that are loaded, running or stopped");
  add_daemon_options(*all, *options);
  add_view(*all, exit_code, [options] { return list(*options); });
  const auto name = std::make_shared<std::string>();
  CLI::App* one = scenario.add_subcommand("show", "one, with its state, links and devices");
  one->add_option("NAME", *name, "name of the scenario")->required();
  add_daemon_options(*one, *options);
  one->callback([options, name, &exit_code] { exit_code = show(*options, *name); });
}

}  // namespace linkwright
