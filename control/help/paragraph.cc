// SPDX-License-Identifier: Apache-2.0
#include "control/help/paragraph.h"

#include <sstream>

namespace linkwright {

std::vector<std::string> lines_of(const std::string& text, std::size_t columns) {
  std::istringstream words(text);
  std::vector<std::string> lines(1);
  for (std::string word; words >> word;) {
    std::string& line = lines.back();
    if (line.empty())
      line = word;
    else if (line.size() + 1 + word.size() <= columns)
      line += " " + word;
    else
      lines.push_back(word);
  }
  return lines;
}

}  // namespace linkwright
