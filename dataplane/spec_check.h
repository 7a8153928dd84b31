// SPDX-License-Identifier: Apache-2.0
//
// What can be known to be wrong with an EmulatorSpec from the spec alone. Pure; any thread.
#pragma once

#include <vector>

#include "dataplane/emulator.h"

namespace linkwright {

// Indices, ranges, every link configuration, and what each port's driver is known not to do
// (driver_table.h). Empty: no objection.
std::vector<EmulatorError> check_spec(const EmulatorSpec& spec);

}  // namespace linkwright
