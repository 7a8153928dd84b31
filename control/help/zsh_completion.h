// SPDX-License-Identifier: Apache-2.0
//
// Completion for zsh: a function per command, as `compinit` loads it from $fpath.
#pragma once

#include <string>

#include "control/help/command_help.h"

namespace linkwright {

std::string zsh_completion(const CommandHelp& command);

}  // namespace linkwright
