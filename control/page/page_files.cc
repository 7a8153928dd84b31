// SPDX-License-Identifier: Apache-2.0
#include "control/page/page_files.h"

#include <algorithm>

#include "control/page/page_bytes.h"

namespace linkwright {

std::optional<http::File> page_file(std::string_view path) {
  const auto all = page_bytes();
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const PageBytes& each) { return each.path == path; });
  if (found == all.end()) return std::nullopt;
  return http::File{found->content_type, found->body, found->is_for_ever};
}

}  // namespace linkwright
