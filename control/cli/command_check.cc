// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/scenario_options.h"
#include "control/cli/terminal.h"
#include "control/help/command_help.h"
#include "control/live/calibration_check.h"
#include "control/live/preflight.h"
#include "control/live/scenario_file.h"
#include "control/report/conditions.h"
#include "control/report/text_table.h"

namespace linkwright {

void add_check(CLI::App& app, int& exit_code) {
  struct Arguments {
    std::string file;
    ScenarioOptions options;
    bool show = false;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* check = app.add_subcommand(
      "check", "read a scenario and say what is wrong with it; nothing is started");
  check->add_option("FILE", arguments->file, "scenario file")->type_name(kFileValue)->required();
  check->add_flag(
      "--show", arguments->show, "print the scenario with profiles and defaults filled in");
  add_scenario_options(*check, arguments->options);
  check->callback([arguments, &exit_code] {
    ScenarioFile file(arguments->file);
    file.apply(arguments->options, std::cerr);
    const ResolvedScenario scenario = file.resolve();
    consult_calibration(file, scenario, std::cerr);
    check_before_start(file, scenario);
    if (arguments->show) {
      std::cout << scenario.text;
    } else {
      std::string counts = fmt::format(
          "{} ports, {} links", scenario.spec.ports.size(), scenario.spec.cables.size());
      if (!scenario.fabrics.empty()) counts += fmt::format(", {} fabrics", scenario.fabrics.size());
      std::cout << fmt::format("{}: ok ({})\n", arguments->file, counts);
      for (const std::string& condition : conditions_of(scenario))
        std::cout << wrapped(condition, "  ", page_of(STDOUT_FILENO));
    }
    exit_code = kExitOk;
  });
}

}  // namespace linkwright
