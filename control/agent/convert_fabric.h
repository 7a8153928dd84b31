// SPDX-License-Identifier: Apache-2.0
//
// Fabrics in the messages of control/schema/agent.proto; as convert.h.
#pragma once

#include <string>

#include "control/agent/convert.h"

namespace linkwright {

schema::FabricPlan to_plan(const FabricSpec& fabric);
// `field` is the prefix of the names in the problems. On problems `out` is unchanged.
EmulatorErrors from_plan(const schema::FabricPlan& plan, const std::string& field, FabricSpec& out);

schema::CommandCircuits to_message(const CircuitCommand& command);
// Precondition of the ranges: the crossbar has `ports` ports.
EmulatorErrors from_message(const schema::CommandCircuits& message,
                            std::uint16_t ports,
                            CircuitCommand& out);

void write(const FabricSnapshot& fabric, schema::FabricState& state);
void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::FabricState& state,
          FabricSnapshot& fabric);

}  // namespace linkwright
