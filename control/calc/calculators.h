// SPDX-License-Identifier: Apache-2.0
//
// The calculations of `linkwright calc`: single answers of the physics, without a scenario. Each
// adds a command, and prints its answer to `out` when it is chosen. All arithmetic of the models is
// in link_models.
#pragma once

#include <filesystem>
#include <vector>

#include <CLI/App.hpp>

#include "control/calc/paper.h"

namespace linkwright {

using Folders = std::vector<std::filesystem::path>;

void add_calc_fec(CLI::App& calc, const Paper& out);
void add_calc_copper(CLI::App& calc, const Paper& out);
void add_calc_optics(CLI::App& calc, const Paper& out);
void add_calc_ocs(CLI::App& calc, const Paper& out);
void add_calc_energy(CLI::App& calc, const Paper& out);
void add_calc_bill(CLI::App& calc, const Paper& out);
// `profiles`: where the profiles are that an option names, or of which all are compared.
void add_calc_reliability(CLI::App& calc, const Paper& out, const Folders& profiles);
void add_calc_crossover(CLI::App& calc, const Paper& out, const Folders& profiles);

}  // namespace linkwright
