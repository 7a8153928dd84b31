// SPDX-License-Identifier: Apache-2.0
//
// Completion for bash, as a script to be sourced. It needs nothing but bash 4.4.
#pragma once

#include <string>

#include "control/help/command_help.h"

namespace linkwright {

std::string bash_completion(const CommandHelp& command);

}  // namespace linkwright
