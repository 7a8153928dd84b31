// SPDX-License-Identifier: Apache-2.0
#include "control/live/paths.h"

#include <cstdlib>
#include <sstream>
#include <string>
#include <system_error>

#include <unistd.h>

#include "control/live/mistake.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDataplane = "linkwright-dataplane";

std::string environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

std::vector<fs::path> split(const std::string& list) {
  std::vector<fs::path> folders;
  std::istringstream stream(list);
  for (std::string folder; std::getline(stream, folder, ':');)
    if (!folder.empty()) folders.emplace_back(folder);
  return folders;
}

fs::path program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::current_path() : program.parent_path();
}

bool is_program(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

fs::path find_dataplane() {
  std::vector<fs::path> folders{program_folder()};
  for (const fs::path& folder : split(environment("PATH"))) folders.push_back(folder);
  for (const fs::path& folder : folders)
    if (is_program(folder / kDataplane)) return folder / kDataplane;
  throw std::runtime_error(std::string{kDataplane} + " is neither beside this program nor in PATH");
}

std::vector<fs::path> profile_folders() {
  if (auto given = split(environment("LINKWRIGHT_PROFILES")); !given.empty()) return given;
  // Both are relative to the program's folder, so that a tree can be moved as a whole.
  const fs::path here = program_folder();
  return {(here / LINKWRIGHT_SOURCE_PROFILES).lexically_normal(),
          (here / LINKWRIGHT_INSTALLED_PROFILES).lexically_normal()};
}

fs::path state_folder() {
  if (const std::string state = environment("XDG_STATE_HOME"); !state.empty())
    return fs::path(state) / "linkwright";
  return fs::path(environment("HOME")) / ".local/state/linkwright";
}

}  // namespace linkwright
