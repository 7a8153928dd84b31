// SPDX-License-Identifier: Apache-2.0
//
// Single answers of the physics; each is a file of control/calc.
#include <iostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "control/calc/calculators.h"
#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/terminal.h"
#include "control/live/paths.h"

namespace linkwright {

void add_calc(CLI::App& app, int& exit_code) {
  CLI::App* calc = app.add_subcommand(
      "calc", "single answers of the physics, without a scenario: FEC, reach, energy, reliability");
  calc->require_subcommand(1);
  const Folders profiles = profile_folders();
  const Paper out(std::cout, page_of(STDOUT_FILENO));
  add_calc_fec(*calc, out);
  add_calc_copper(*calc, out);
  add_calc_optics(*calc, out);
  add_calc_ocs(*calc, out);
  add_calc_energy(*calc, out);
  add_calc_reliability(*calc, out, profiles);
  add_calc_bill(*calc, out);
  add_calc_crossover(*calc, out, profiles);
  calc->callback([&exit_code] { exit_code = kExitOk; });
}

}  // namespace linkwright
