// SPDX-License-Identifier: Apache-2.0
//
// `fabrics` of a scenario -> fabrics that a run can start from.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "control/scenario/fabric_context.h"
#include "control/scenario/port_binding.h"
#include "control/scenario/resolved_fabric.h"
#include "control/schema/scenario.pb.h"
#include "dataplane/emulator.h"

namespace linkwright {

// Fills `written` with what is in force, without profiles. nullopt: a problem was reported.
// `first_cable`: the number of its first cable among all cables of the run; see next_cable().
std::optional<ResolvedFabric> resolve_fabric(schema::Fabric& written,
                                             std::uint32_t first_cable,
                                             PortBinding& ports,
                                             const std::vector<PortSpec>& specs,
                                             const FabricContext& context);

// The first number behind those of the fabric: its cables draw, and so do its nodes behind them.
std::uint32_t next_cable(const ResolvedFabric& fabric);

}  // namespace linkwright
