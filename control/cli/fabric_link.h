// SPDX-License-Identifier: Apache-2.0
//
// `link set` of a link of a fabric: one direction of one cable, whatever its tier is.
#pragma once

#include <string>

#include "control/cli/link_arguments.h"
#include "control/cli/scenario_file.h"
#include "control/scenario/resolved.h"

namespace linkwright {

// Returns the exit code. Throws CliError and Unreachable.
int set_fabric_link(const LinkArguments& arguments,
                    const ScenarioFile& file,
                    const ResolvedScenario& written);

}  // namespace linkwright
