// SPDX-License-Identifier: Apache-2.0
//
// The text of a profile that extends another one with the fields typed on a command line.
#pragma once

#include <string>

#include "control/profile/answer.h"

namespace linkwright {

// `answer`: the profile to extend under what was typed, without corner or claim. The text is a
// whole file, to be called `name`.yaml; each number says that it was set by hand.
std::string new_profile_text(const std::string& name, const ProfileAnswer& answer);

// May a profile be called so? Letters, digits, '-', '_' and '.', no '.' first.
bool is_profile_name(const std::string& name);

}  // namespace linkwright
