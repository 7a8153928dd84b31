// SPDX-License-Identifier: Apache-2.0
//
// Which of a driver's counters ("xstats") tell of pauses that the server at a port has sent, where
// the port's MAC takes them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "link_models/headers/pause_tally.h"

namespace linkwright {

// Adds a counter to what its name says; other names add nothing.
void add_pause_counter(std::string_view counter, std::uint64_t value, PauseTally& tally);

// Whether the name is one of them.
bool is_pause_counter(std::string_view counter);

}  // namespace linkwright
