// SPDX-License-Identifier: Apache-2.0
//
// The small grammar that headers share: words without case, blanks, lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace linkwright::http {

std::string to_lower(std::string_view text);  // ASCII
bool same_word(std::string_view a, std::string_view b) noexcept;
// Without blanks and tabs at both ends.
std::string_view trim(std::string_view text) noexcept;
// The parts between separators, trimmed; an empty text has one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace linkwright::http
