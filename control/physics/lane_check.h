// SPDX-License-Identifier: Apache-2.0
//
// Whether so many lanes can be the link that is written: its rate, and what a lane of its channel
// carries.
#pragma once

#include "control/physics/physics_problem.h"
#include "control/schema/scenario.pb.h"

namespace linkwright {

// A problem names `lanes`; parameters that leave lanes or rate open contradict nothing.
void check_lanes(const schema::LinkParameters& parameters, PhysicsProblems& problems);

}  // namespace linkwright
