// SPDX-License-Identifier: Apache-2.0
//
// A text as one word of a shell, whatever it holds.
#pragma once

#include <string>

namespace linkwright {

inline std::string shell_word(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

}  // namespace linkwright
