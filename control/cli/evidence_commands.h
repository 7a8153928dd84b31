// SPDX-License-Identifier: Apache-2.0
//
// The commands of linkwright for evidence and runs, as commands.h has the others.
#pragma once

#include <CLI/App.hpp>

namespace linkwright {

void add_rerun(CLI::App& app, int& exit_code);
void add_runs(CLI::App& app, int& exit_code);

}  // namespace linkwright
