// SPDX-License-Identifier: Apache-2.0
//
// A scenario of a fabric in virtual time.
#pragma once

#include "control/cli/run_options.h"
#include "control/report/fabric_report.h"
#include "control/scenario/resolved.h"

namespace linkwright {

// Throws CliError: what a run of a fabric cannot do yet, or arrivals that cannot be.
FabricReport run_fabric_in_virtual_time(const RunOptions& options,
                                        const ResolvedScenario& scenario);

}  // namespace linkwright
