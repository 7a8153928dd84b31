// SPDX-License-Identifier: Apache-2.0
//
// The `machine` part of a scenario: what the box gives to the run.
#pragma once

#include <cstdint>

#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"
#include "dataplane/emulator.h"

namespace linkwright {

// Fills `machine` with the defaults of EmulatorSpec where nothing was written, and `spec` from it.
// `pages: auto` becomes huge pages when the free ones hold the run's memory.
void resolve_machine(schema::Machine& machine,
                     const Positions& positions,
                     std::uint64_t free_huge_bytes,
                     EmulatorSpec& spec);

}  // namespace linkwright
