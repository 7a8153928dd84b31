// SPDX-License-Identifier: Apache-2.0
//
// `circuits` of a fabric -> what each circuit switch of its graph does, and who waits for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/scenario/fabric_context.h"
#include "control/schema/scenario.pb.h"
#include "link_models/fabric/fabric_config.h"

namespace linkwright {

// Fills the circuits of `written` with what is in force. `stages`: `light.reconfiguration` of the
// tier into the circuit switches; ignored where there are none. nullopt: a problem was reported.
std::optional<std::vector<CrossbarNode>> resolve_circuits(schema::Fabric& written,
                                                          const Graph& graph,
                                                          const schema::Reconfiguration& stages,
                                                          const FabricContext& context);

// One plan, of a circuit switch with so many working ports and spares behind them. `field`: where
// it stands below the path of `context`. nullopt: a problem was reported.
std::optional<CircuitPlan> resolve_circuit_plan(const schema::CircuitPlan& written,
                                                const std::string& field,
                                                std::uint16_t ports,
                                                std::uint16_t spares,
                                                const FabricContext& context);

// Who takes a circuit where there are packets beside. Fills it in, too.
Steering resolve_steering(schema::Fabric& written,
                          const Graph& graph,
                          const FabricContext& context);

}  // namespace linkwright
