// SPDX-License-Identifier: Apache-2.0
//
// `topology` of a fabric -> the configuration that its graph is built of.
#pragma once

#include <optional>

#include "control/scenario/fabric_context.h"
#include "control/schema/scenario.pb.h"
#include "link_models/topology/topology.h"

namespace linkwright {

// Fills `written` with the defaults of the configuration where nothing was written. nullopt: a
// problem was reported.
std::optional<TopologyConfig> resolve_topology(schema::Topology& written,
                                               const FabricContext& context);

}  // namespace linkwright
