// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/cli/evidence_commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/output.h"
#include "control/cli/rerun.h"
#include "control/help/command_help.h"

namespace linkwright {
namespace {

namespace json = boost::json;

struct RerunArguments {
  RerunOptions options;
  std::string format = "table";
};

json::object as_json(const RerunOutcome& outcome) {
  json::array differences;
  for (const Difference& each : outcome.differences)
    differences.push_back(
        {{"where", each.where}, {"recorded", each.recorded}, {"repeated", each.repeated}});
  return {{"run", outcome.run},
          {"kind", to_text(outcome.kind)},
          {"identical", outcome.identical()},
          {"arrivals", outcome.arrivals},
          {"frames", outcome.frames},
          {"differences", std::move(differences)},
          {"notes", json::array(outcome.notes.begin(), outcome.notes.end())}};
}

std::string as_text(const RerunOutcome& outcome) {
  std::string out = fmt::format("run {} ({}), {} frames again: {}\n",
                                outcome.run,
                                to_text(outcome.kind),
                                outcome.frames,
                                outcome.identical() ? "byte-identical" : "differs");
  for (const Difference& each : outcome.differences)
    out += fmt::format("  {}: {} was recorded, now {}\n", each.where, each.recorded, each.repeated);
  for (const std::string& note : outcome.notes) out += fmt::format("note: {}\n", note);
  return out;
}

}  // namespace

void add_rerun(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<RerunArguments>();
  CLI::App* command = app.add_subcommand(
      "rerun", "repeat a run from its evidence, and say whether it is byte-identical");
  command->add_option("FILE", arguments->options.evidence, "evidence of a run")
      ->type_name(kFileValue)
      ->required();
  command
      ->add_option("--journal",
                   arguments->options.journal,
                   "its journal or capture, where it is not where the evidence says, nor beside it")
      ->type_name(kFileValue);
  add_output_option(*command, arguments->format);
  command->callback([arguments, &exit_code] {
    const RerunOutcome outcome = rerun(arguments->options);
    print_as(
        arguments->format, [&] { return as_json(outcome); }, [&] { return as_text(outcome); });
    exit_code = outcome.identical() ? kExitOk : kExitFail;
  });
}

}  // namespace linkwright
