// SPDX-License-Identifier: Apache-2.0
//
// Profiles as calculations need them: the parameters, with those of what a profile extends
// underneath. What is wrong with one is refused under `option`.
#pragma once

#include <string>
#include <vector>

#include "control/calc/calculators.h"
#include "control/scenario/profile.h"

namespace linkwright {

struct ProfileParameters {
  std::string name;
  std::string medium;  // its own, or of the nearest that it extends and that has one
  schema::LinkParameters parameters;
};

ProfileParameters read_profile(ProfileLibrary& library,
                               const std::string& name,
                               const std::string& option);

// All that there are, sorted by name.
std::vector<ProfileParameters> read_all_profiles(const Folders& folders, const std::string& option);

}  // namespace linkwright
