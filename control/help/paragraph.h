// SPDX-License-Identifier: Apache-2.0
//
// Text broken at spaces.
#pragma once

#include <string>
#include <vector>

namespace linkwright {

// Lines of at most `columns`, but for words that are longer by themselves; one at least.
std::vector<std::string> lines_of(const std::string& text, std::size_t columns);

}  // namespace linkwright
