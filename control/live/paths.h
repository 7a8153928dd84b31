// SPDX-License-Identifier: Apache-2.0
//
// Where the other parts of the installation are, seen from the running program.
#pragma once

#include <filesystem>
#include <vector>

namespace linkwright {

// linkwright-dataplane beside this program, else in PATH. Throws std::runtime_error.
std::filesystem::path find_dataplane();

// LINKWRIGHT_PROFILES (folders between colons), else the source tree's folder when this program
// stands in its build folder, and the installed one.
std::vector<std::filesystem::path> profile_folders();

// ${XDG_STATE_HOME:-~/.local/state}/linkwright; not created.
std::filesystem::path state_folder();

}  // namespace linkwright
