// SPDX-License-Identifier: Apache-2.0
//
// A manual page in roff, for `man`: the command, all verbs below it, and chapters that no command
// line can tell.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "control/help/command_help.h"

namespace linkwright {

// A term with what it means, or a paragraph, where the term is empty.
using ManualEntry = std::pair<std::string, std::string>;

struct ManualChapter {
  std::string title;  // "EXIT STATUS"
  std::vector<ManualEntry> entries;
};

struct Manual {
  int section = 1;
  std::string version;
  std::string summary;  // behind the name: "linkwright - what it is"
  std::vector<std::string> description;
  std::vector<ManualChapter> chapters;
};

std::string manual_page(const CommandHelp& command, const Manual& manual);

}  // namespace linkwright
