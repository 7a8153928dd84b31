// SPDX-License-Identifier: Apache-2.0
//
// A matching as a person writes it (pairs, a shift, or output by output) -> by input port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "control/scenario/fabric_context.h"
#include "control/schema/scenario.pb.h"
#include "link_models/switching/matching.h"

namespace linkwright {

// `field`: where it stands below the fabric, "circuits.plan.static". nullopt: a problem was
// reported. Of a matching, and of a step of a timed plan, which has one beside its time.
std::optional<Matching> resolve_matching(const schema::CircuitMatching& written,
                                         const std::string& field,
                                         std::uint16_t ports,
                                         const FabricContext& context);
std::optional<Matching> resolve_matching(const schema::CircuitStep& written,
                                         const std::string& field,
                                         std::uint16_t ports,
                                         const FabricContext& context);

}  // namespace linkwright
