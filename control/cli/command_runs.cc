// SPDX-License-Identifier: Apache-2.0
//
// `linkwright runs`: the runs of which the daemon has evidence.
#include <algorithm>
#include <array>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/cli/daemon_client.h"
#include "control/cli/evidence_commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/json_reading.h"
#include "control/cli/message_json.h"
#include "control/cli/output.h"
#include "control/cli/terminal.h"
#include "control/evidence/document.h"
#include "control/evidence/repeatable.h"
#include "control/report/text_table.h"

namespace linkwright {
namespace {

namespace json = boost::json;

struct RunsArguments {
  DaemonOptions options;
  std::string run;
  std::string other;
  std::string name;
  bool evidence = false;
  bool no_baseline = false;
};

std::string bytes_text(std::uint64_t bytes) {
  return fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024);
}

void print_run(const DaemonOptions& options, const api::Run& run) {
  if (!options.is_table()) return print_message(options.format, run);
  std::cout << fmt::format("{}: {}{}{}\n",
                           run.name(),
                           run.problem().empty() ? run.state() : run.problem(),
                           run.why().empty() ? "" : ", ",
                           run.why());
  std::cout << fmt::format("  scenario {}, started {}{}{}\n",
                           run.scenario(),
                           run.started(),
                           run.ended().empty() ? "" : ", ended ",
                           run.ended());
  if (!run.fidelity().empty())
    std::cout << fmt::format("  {:.1f} s, fidelity {}, books {}\n",
                             run.run_seconds(),
                             run.fidelity(),
                             run.books_closed() ? "closed" : "open");
  std::cout << fmt::format("  {}{}{}{}{}\n",
                           bytes_text(run.bytes()),
                           run.journal().empty() ? ", no journal" : ", journal ",
                           run.journal(),
                           run.baseline().empty() ? "" : ", baseline ",
                           run.baseline());
}

int list(const RunsArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  const auto runs = client.get<api::Runs>("/runs");
  if (!arguments.options.is_table()) {
    print_message(arguments.options.format, runs);
    return kExitOk;
  }
  TextTable table({{"RUN", false, 24},
                   {"SCENARIO", false, 20},
                   {"STATE", false, 40},
                   {"SECONDS", true},
                   {"FIDELITY"},
                   {"SIZE", true},
                   {"BASELINE", false, 24}});
  for (const api::Run& run : runs.runs())
    table.add({run.name(),
               run.scenario(),
               run.problem().empty() ? run.state() : run.problem(),
               fmt::format("{:.1f}", run.run_seconds()),
               run.fidelity(),
               bytes_text(run.bytes()),
               run.baseline()});
  std::cout << table.text(page_of(STDOUT_FILENO));
  return kExitOk;
}

int show(const RunsArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  if (arguments.evidence)
    std::cout << client.text(api_path("runs", arguments.run, "/evidence"));
  else
    print_run(arguments.options, client.get<api::Run>(api_path("runs", arguments.run)));
  return kExitOk;
}

int baseline(const RunsArguments& arguments) {
  if (arguments.no_baseline != arguments.name.empty())
    throw CliError(kExitUsage, "runs baseline: give a NAME, or --none");
  const DaemonClient client(arguments.options.address);
  api::Baseline wanted;
  wanted.set_name(arguments.name);
  const api::Method method = arguments.no_baseline ? api::Method::kDelete : api::Method::kPut;
  print_run(arguments.options,
            client.ask<api::Run>(method, api_path("runs", arguments.run, "/baseline"), wanted));
  return kExitOk;
}

int remove(const RunsArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  const auto nothing =
      client.ask<api::Empty>(api::Method::kDelete, api_path("runs", arguments.run));
  if (!arguments.options.is_table())
    print_message(arguments.options.format, nothing);
  else
    std::cout << fmt::format("{}: removed\n", arguments.run);
  return kExitOk;
}

// Scenario by lines, because that is how a person changes it.
json::array lines_of(const std::string& text) {
  json::array lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(json::value(text.substr(at, end - at)));
    at = end + 1;
  }
  return lines;
}

// What two runs can be compared in: neither names, nor times of the day, nor hashes.
json::object comparable(const EvidenceDocument& document) {
  const json::value scenario = document.section("scenario");
  json::object out{{"scenario", lines_of(text_at(scenario, "/resolved/text"))},
                   {"options", *scenario.as_object().if_contains("options")}};
  for (const char* section : {"model", "fidelity", "versions", "host", "ports"})
    out[section] = document.section(section);
  const json::value report = document.section("report");
  if (report.is_object()) out["report"] = repeatable(report.get_object(), RunKind::kLive);
  return out;
}

int diff(const RunsArguments& arguments) {
  const DaemonClient client(arguments.options.address);
  std::array<json::object, 2> sides;
  const std::array<std::string, 2> names{arguments.run, arguments.other};
  for (std::size_t i = 0; i < sides.size(); ++i) try {
      sides[i] = comparable(
          EvidenceDocument::parse(client.text(api_path("runs", names[i], "/evidence")), names[i]));
    } catch (const BadEvidence& error) {
      throw CliError(kExitUsage, error.what());
    }
  const auto found = differences(sides[0], sides[1], 1'000);
  const auto as_json = [&] {
    json::array out;
    for (const Difference& each : found)
      out.push_back({{"where", each.where}, {names[0], each.recorded}, {names[1], each.repeated}});
    return json::object{{"differences", std::move(out)}};
  };
  const auto as_text = [&] {
    std::string out;
    for (const Difference& each : found)
      out += fmt::format("{}: {} | {}\n", each.where, each.recorded, each.repeated);
    return out.empty() ? "no difference\n" : out;
  };
  print_as(arguments.options.format, as_json, as_text);
  return found.empty() ? kExitOk : kExitFail;
}

CLI::App* add_verb(CLI::App& runs,
                   const char* name,
                   const char* help,
                   int& exit_code,
                   const std::shared_ptr<RunsArguments>& arguments,
                   int (*execute)(const RunsArguments&)) {
  CLI::App* verb = runs.add_subcommand(name, help);
  add_daemon_options(*verb, arguments->options);
  verb->callback([arguments, execute, &exit_code] { exit_code = execute(*arguments); });
  return verb;
}

}  // namespace

void add_runs(CLI::App& app, int& exit_code) {
  CLI::App* runs = app.add_subcommand("runs", "runs of which the daemon has evidence");
  runs->require_subcommand(1);
  const auto arguments = std::make_shared<RunsArguments>();
  constexpr const char* kRun = "name of the run, or of its baseline";
  add_verb(*runs, "list", "all of them, the oldest first", exit_code, arguments, list);
  CLI::App* shown = add_verb(*runs, "show", "one", exit_code, arguments, show);
  shown->add_option("RUN", arguments->run, kRun)->required();
  shown->add_flag("--evidence", arguments->evidence, "print its document, as for `rerun`");
  CLI::App* named = add_verb(
      *runs, "baseline", "name one, which is then never deleted", exit_code, arguments, baseline);
  named->add_option("RUN", arguments->run, kRun)->required();
  named->add_option("NAME", arguments->name, "of the baseline");
  named->add_flag("--none", arguments->no_baseline, "it is a run like others again");
  add_verb(*runs,
           "remove",
           "delete its evidence, and the journal beside it",
           exit_code,
           arguments,
           remove)
      ->add_option("RUN", arguments->run, kRun)
      ->required();
  CLI::App* compared = add_verb(
      *runs, "diff", "in what two differ: scenario, figures, fidelity", exit_code, arguments, diff);
  compared->add_option("RUN", arguments->run, kRun)->required();
  compared->add_option("OTHER", arguments->other, kRun)->required();
}

}  // namespace linkwright
