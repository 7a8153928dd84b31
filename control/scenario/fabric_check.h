// SPDX-License-Identifier: Apache-2.0
//
// What the model finds wrong with a fabric, told at the place in the file that it comes from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/scenario/fabric_context.h"
#include "control/scenario/fabric_tiers.h"
#include "link_models/fabric/fabric_config.h"

namespace linkwright {

// Reports what validate() finds. Links of a tier, switches and circuit switches are alike, so each
// place is told of once.
void check_fabric(const FabricConfig& config,
                  const std::vector<ResolvedTier>& tiers,
                  const FabricContext& context);

// "switches[3].pause.xoff_bytes" -> "switches.pause.xoff"; "crossbars[0].plan.matchings[1].to[2]"
// -> "circuits.plan.cyclic.matchings[1].to[2]".
std::string written_field(std::string_view field, const FabricConfig& config);

}  // namespace linkwright
