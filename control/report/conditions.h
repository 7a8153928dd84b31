// SPDX-License-Identifier: Apache-2.0
//
// What makes a result another one than that of the plain profiles: a corner, a vendor's claim,
// accelerated bit errors, drift, a budget without the circuit switch that its light passes. Told
// wherever a result is printed, so that nobody takes it for the medium itself.
#pragma once

#include <string>
#include <vector>

#include "control/scenario/resolved.h"

namespace linkwright {

// One sentence each, in the order of the links and of the tiers of fabrics; empty: nothing of the
// kind.
std::vector<std::string> conditions_of(const ResolvedScenario& scenario);

}  // namespace linkwright
