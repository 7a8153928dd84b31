// SPDX-License-Identifier: Apache-2.0
//
// One thing wrong with a file that a person wrote, and how it is printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace linkwright {

// Line and column count from 1, as editors do. Line 0: the file as a whole.
struct Position {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const Position&, const Position&) = default;
};

struct Problem {
  Position at;
  std::string path;     // "links[2].parameters.fec"; empty: the file as a whole
  std::string message;  // says what is wrong, the value and what is allowed

  friend bool operator==(const Problem&, const Problem&) = default;
};
using Problems = std::vector<Problem>;

// "file:line:col: links[2].parameters.fec: message"
std::string to_text(const Problem& problem);

// Sorted by place, and a problem that was met twice (once per direction, say) kept once.
void tidy(Problems& problems);

// `text` between quotation marks, fit for a terminal: control characters escaped, long text cut.
std::string in_quotes(std::string_view text);

}  // namespace linkwright
