// SPDX-License-Identifier: Apache-2.0
//
// What the dataplane would say of a scenario, said without starting one: ranges, what a port's
// driver is known not to do, memory.
#pragma once

#include <string>

#include "control/live/scenario_file.h"

namespace linkwright {

// Throws Refusal when a fabric has no ports: then there is nothing to run it between.
void refuse_portless_fabrics(const std::string& path, const ResolvedScenario& scenario);

// Throws Mistake with every problem at its place in the file.
void check_before_start(const ScenarioFile& file, const ResolvedScenario& scenario);

}  // namespace linkwright
