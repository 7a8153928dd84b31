// SPDX-License-Identifier: Apache-2.0
//
// `--help`: one command, its options and the verbs below it.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "control/help/command_help.h"
#include "control/report/page.h"

namespace linkwright {

// Lines of at most `columns`, as far as words allow it.
std::string help_text(const CommandHelp& command, std::size_t columns);

// `-h,--help` and `--version` in the words of this house, as wide as the page.
// Before commands are added.
void set_house_style(CLI::App& app, const std::string& version, const Page& page);

}  // namespace linkwright
