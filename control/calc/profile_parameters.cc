// SPDX-License-Identifier: Apache-2.0
#include "control/calc/profile_parameters.h"

#include "control/calc/options.h"
#include "control/scenario/merge.h"

namespace linkwright {

ProfileParameters read_profile(ProfileLibrary& library,
                               const std::string& name,
                               const std::string& option) {
  const Place asked{{"command line", 0, 0}, option};
  Problems problems;
  const LoadedProfile* loaded = library.find(name, asked, problems);
  if (loaded == nullptr) {
    std::string lines;
    for (const Problem& each : problems) lines += (lines.empty() ? "" : "\n") + to_text(each);
    throw CLI::ValidationError(lines);
  }
  ProfileParameters out{.name = name, .medium = {}, .parameters = {}};
  out.parameters = MergedParameters(levels_of(*loaded), asked).values();
  for (const LoadedProfile* at = loaded; at != nullptr && out.medium.empty(); at = at->base)
    out.medium = at->profile.medium();
  return out;
}

std::vector<ProfileParameters> read_all_profiles(const Folders& folders,
                                                 const std::string& option) {
  ProfileLibrary library(folders);
  std::vector<ProfileParameters> all;
  for (const std::string& name : library.names())
    all.push_back(read_profile(library, name, option));
  return all;
}

}  // namespace linkwright
