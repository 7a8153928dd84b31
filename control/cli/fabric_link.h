// SPDX-License-Identifier: Apache-2.0
//
// `link set` of a link of a fabric: one direction of one cable, whatever its tier is.
#pragma once

#include <string>

#include "control/cli/link_arguments.h"
#include "control/cli/scenario_file.h"
#include "control/scenario/resolved.h"

namespace linkwright {

// Where a link is, by the names that `fabric show --links` has.
struct FoundLink {
  std::size_t fabric = 0;
  LinkId link = 0;
  std::string name;  // in full
};

// Throws CliError (usage): none is named so, or links of several fabrics are. `fabric` may be
// empty.
FoundLink find_fabric_link(const ResolvedScenario& scenario,
                           const std::string& link,
                           const std::string& fabric);

// Returns the exit code. Throws CliError and Unreachable.
int set_fabric_link(const LinkArguments& arguments,
                    const ScenarioFile& file,
                    const ResolvedScenario& written);

}  // namespace linkwright
