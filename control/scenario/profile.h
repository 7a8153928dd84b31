// SPDX-License-Identifier: Apache-2.0
//
// Profiles of links: files NAME.yaml in a list of folders, the first folder that has one wins.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/scenario/merge.h"
#include "control/scenario/place.h"
#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"
#include "control/yaml/problem.h"

namespace linkwright {

struct LoadedProfile {
  schema::Profile profile;
  Positions positions;                  // in the profile's own file
  std::string text;                     // that was read
  const LoadedProfile* base = nullptr;  // what it extends; owned by the library
};

// The parameters of a profile and of what it extends, the most general first.
std::vector<ParameterLevel> levels_of(const LoadedProfile& profile);

// Reads a profile file and checks it, provenance included; `base` is left open. nullopt: see
// `problems`.
std::optional<LoadedProfile> load_profile(const std::filesystem::path& file, Problems& problems);

// Loads each profile once, when it is first asked for. Not thread-safe.
class ProfileLibrary {
 public:
  explicit ProfileLibrary(std::vector<std::filesystem::path> folders);

  // By its name in any case of letters, or one that it is also known by. nullptr: unknown (a
  // problem at `asked` names the profiles there are), or known and faulty (its problems, in its own
  // file, are reported the first time). Lives as long as the library.
  const LoadedProfile* find(const std::string& name, const Place& asked, Problems& problems);

  // Every profile of every folder, sorted.
  std::vector<std::string> names() const;

 private:
  std::optional<LoadedProfile> load(const std::filesystem::path& file, Problems& problems);
  bool find_base(LoadedProfile& loaded, Problems& problems);
  std::string name_behind(const std::string& name);
  Problem unknown(const std::string& name, const Place& asked) const;

  std::vector<std::filesystem::path> folders_;
  std::map<std::string, std::optional<LoadedProfile>> loaded_;
  std::vector<std::string> loading_;  // each extends the next
};

}  // namespace linkwright
