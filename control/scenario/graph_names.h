// SPDX-License-Identifier: Apache-2.0
//
// Parts of a fabric by the names that `fabric show --links` gives them.
#pragma once

#include <string>
#include <vector>

namespace linkwright {

// What may have been meant by `word`, to stand behind it: ", did you mean ...?" or the names, or of
// many names one as an example.
std::string names_hint(const std::string& word, const std::vector<std::string>& names);

}  // namespace linkwright
