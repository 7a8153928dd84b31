// SPDX-License-Identifier: Apache-2.0
//
// The resolved scenario as a scenario file that needs no profile: every value with its unit, in the
// model domain; with a time scale, the run's own value stands beside it as a comment.
#pragma once

#include <string>
#include <vector>

#include "control/scenario/resolved.h"
#include "control/schema/scenario.pb.h"

namespace linkwright {

// `complete`: a scenario whose links and tiers carry all their parameters in `a_to_b` and `b_to_a`.
// `cables` and `fabrics` give the names of the profiles, in the order of the links and fabrics.
// Reading the text again resolves to the same run.
std::string render(const schema::Scenario& complete,
                   const std::vector<CableFigures>& cables,
                   const std::vector<ResolvedFabric>& fabrics);

}  // namespace linkwright
