// SPDX-License-Identifier: Apache-2.0
//
// Targeted faults of a direction as a person writes them -> as link and host take them, in the time
// of the run.
#pragma once

#include "control/scenario/impairments.h"
#include "control/schema/scenario.pb.h"
#include "link_models/faults/targeted_fault.h"

namespace linkwright {

using WrittenFaults = google::protobuf::RepeatedPtrField<schema::Fault>;

// Fields are named "faults[0].name". Sound unless something was reported.
FaultList faults_of(const WrittenFaults& written, const ImpairmentContext& context);

// Writes down what holds where nothing was written.
void complete_faults(WrittenFaults& written);

}  // namespace linkwright
