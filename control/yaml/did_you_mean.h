// SPDX-License-Identifier: Apache-2.0
//
// Guesses the word that a person meant to type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace linkwright {

// The candidate closest to `word` (insert, delete, change, swap of neighbours; case ignored), or
// empty when none is close enough to be a likely slip. Bounded work, whatever the length of `word`.
std::string closest(std::string_view word, const std::vector<std::string>& candidates);

// `, did you mean "rate"?` or, without a close one, `, allowed: a, b, c`. Empty: no candidates.
std::string hint(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace linkwright
