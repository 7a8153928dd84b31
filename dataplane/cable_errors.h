// SPDX-License-Identifier: Apache-2.0
//
// Which of a driver's counters ("xstats") tell of errors on the port's own cable. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "dataplane/emulator.h"

namespace linkwright {

// Adds a counter to the kind of error that its name says; other names add nothing.
void add_cable_error(std::string_view counter, std::uint64_t value, CableErrors& errors);

// Whether the name is one of them.
bool is_cable_error(std::string_view counter);

}  // namespace linkwright
