// SPDX-License-Identifier: Apache-2.0
//
// The levels of a link's parameters, the most general first: what its profile extends, the profile,
// claims, the corner, the link's own `parameters`. Only those of one direction stand above.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/scenario/merge.h"
#include "control/scenario/profile.h"
#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"
#include "control/yaml/problem.h"

namespace linkwright {

// `path`: of the link in the scenario, "links[2]". nullopt: see `problems`. The library and
// `positions` must outlive the levels.
std::optional<std::vector<ParameterLevel>> link_levels(const schema::Cable& link,
                                                       const std::string& path,
                                                       const Positions& positions,
                                                       ProfileLibrary& profiles,
                                                       Problems& problems);

}  // namespace linkwright
