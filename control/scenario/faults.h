// SPDX-License-Identifier: Apache-2.0
//
// Targeted faults of a direction as a person writes them -> as link and host take them, in the time
// of the run.
#pragma once

#include "control/scenario/impairments.h"
#include "control/schema/scenario.pb.h"
#include "link_models/faults/targeted_fault.h"

namespace linkwright {

// Sound unless something was reported.
FaultList faults_of(const schema::LinkParameters& parameters, const ImpairmentContext& context);

}  // namespace linkwright
