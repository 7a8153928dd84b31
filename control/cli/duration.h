// SPDX-License-Identifier: Apache-2.0
//
// Durations on the command line, in the words of the scenario file: "10s", "200ms".
#pragma once

#include <string>

#include "link_models/core/time.h"

namespace linkwright {

// Throws CliError (usage) naming the option. `least` and `most` are the allowed range.
Duration parse_duration(const std::string& option,
                        const std::string& text,
                        Duration least,
                        Duration most);

}  // namespace linkwright
