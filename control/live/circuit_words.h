// SPDX-License-Identifier: Apache-2.0
//
// Circuits as typed: "0-2" or "host0-host2" joins two ports both ways, "0>2" one way.
#pragma once

#include <string>
#include <vector>

#include "control/live/crossbars.h"
#include "link_models/switching/matching.h"

namespace linkwright {

// Ports that no circuit names are dark. Throws Mistake naming the circuit and what is
// allowed.
Matching parse_circuits(const std::vector<std::string>& circuits, const LiveCrossbar& crossbar);

// "host0-host2 host1>host3": the same back.
std::string circuits_text(const Matching& matching, const LiveCrossbar& crossbar);

}  // namespace linkwright
