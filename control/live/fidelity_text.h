// SPDX-License-Identifier: Apache-2.0
//
// Fidelity as the agent sends it -> as reports have it.
#pragma once

#include "control/report/run_report.h"
#include "control/schema/agent.pb.h"

namespace linkwright {

FidelityReport to_report(const schema::FidelityState& state);

}  // namespace linkwright
