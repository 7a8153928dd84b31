// SPDX-License-Identifier: Apache-2.0
//
// Outages of a fabric's cables, and what follows from them: from the scenario to the model.
#pragma once

#include <vector>

#include "control/scenario/fabric_context.h"
#include "control/schema/scenario.pb.h"
#include "link_models/fabric/outage.h"
#include "link_models/topology/graph.h"

namespace linkwright {

// Without the key nobody notices. Spells out defaults in `written`.
FailoverConfig resolve_failover(schema::Fabric& written, const FabricContext& context);

// In the order of the file. Problems are reported; whether outages fit together is the model's to
// say (check_outages).
std::vector<Outage> resolve_outages(const schema::Fabric& written,
                                    const Graph& graph,
                                    const FabricContext& context);

}  // namespace linkwright
