// SPDX-License-Identifier: Apache-2.0
//
// `faults` of a fabric -> faults at its links and hosts.
#pragma once

#include <vector>

#include "control/scenario/fabric_context.h"
#include "control/schema/scenario.pb.h"
#include "link_models/fabric/aimed_faults.h"

namespace linkwright {

// Sound unless something was reported. `written` gets its defaults filled in.
std::vector<AimedFaults> resolve_aimed_faults(schema::Fabric& written,
                                              const Graph& graph,
                                              const FabricContext& context);

}  // namespace linkwright
