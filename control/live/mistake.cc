// SPDX-License-Identifier: Apache-2.0
#include "control/live/mistake.h"

namespace linkwright {

std::string join_lines(const Problems& problems) {
  std::string lines;
  for (const Problem& problem : problems) lines += (lines.empty() ? "" : "\n") + to_text(problem);
  return lines;
}

}  // namespace linkwright
