// SPDX-License-Identifier: Apache-2.0
//
// Single answers of the physics; each is a file of control/calc.
#include <iostream>

#include <CLI/CLI.hpp>

#include "control/calc/calculators.h"
#include "control/cli/commands.h"
#include "control/cli/exit_code.h"
#include "control/cli/paths.h"

namespace linkwright {

void add_calc(CLI::App& app, int& exit_code) {
  CLI::App* calc = app.add_subcommand("calc", "single answers of the physics, without a scenario");
  calc->require_subcommand(1);
  const Folders profiles = profile_folders();
  add_calc_fec(*calc, std::cout);
  add_calc_copper(*calc, std::cout);
  add_calc_optics(*calc, std::cout);
  add_calc_ocs(*calc, std::cout);
  add_calc_energy(*calc, std::cout);
  add_calc_reliability(*calc, std::cout, profiles);
  add_calc_bill(*calc, std::cout);
  add_calc_crossover(*calc, std::cout, profiles);
  calc->callback([&exit_code] { exit_code = kExitOk; });
}

}  // namespace linkwright
