// SPDX-License-Identifier: Apache-2.0
//
// What a scenario says of the two ends of a link, beside what the link is: its loop guard, and who
// holds the frames of a server that is faster than it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "control/schema/fabric.pb.h"
#include "control/schema/scenario.pb.h"
#include "dataplane/emulator.h"

namespace linkwright {

// A key within the link ("pause.xoff"), and what is wrong with it.
using EndReport = std::function<void(const std::string& key, std::string message)>;

Ingress ingress_of(schema::Fabric::Ingress written);

// Fills in the defaults in `link`, too.
LoopGuardConfig resolve_guard(schema::Cable& link);

// The same; `cable` has its directions. `ports` are those at a and at b.
void resolve_ingress(schema::Cable& link,
                     const std::array<PortSpec, 2>& ports,
                     const EndReport& report,
                     CableSpec& cable);

}  // namespace linkwright
