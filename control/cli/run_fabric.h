// SPDX-License-Identifier: Apache-2.0
//
// A scenario of a fabric in virtual time.
#pragma once

#include "control/cli/run_options.h"
#include "control/live/scenario_file.h"
#include "control/report/run_report.h"

namespace linkwright {

// Fills `report`, whose scenario is resolved. Throws CliError: what a run of a fabric cannot do
// yet, or arrivals that cannot be.
void run_fabric_in_virtual_time(const RunOptions& options,
                                const ScenarioFile& file,
                                RunReport& report);

}  // namespace linkwright
