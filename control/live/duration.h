// SPDX-License-Identifier: Apache-2.0
//
// Durations as people type them, in the words of the scenario file: "10s", "200ms".
#pragma once

#include <string>

#include "link_models/core/time.h"

namespace linkwright {

// Throws Mistake naming the option. `least` and `most` are the allowed range.
Duration parse_duration(const std::string& option,
                        const std::string& text,
                        Duration least,
                        Duration most);

}  // namespace linkwright
