// SPDX-License-Identifier: Apache-2.0
//
// The seam for files that a browser loads: the page, its style and its program. They are the same
// for everybody and hold no data, so nobody needs a token to get them; whatever they show is asked
// for with one.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

namespace linkwright::http {

struct File {
  std::string_view content_type;
  std::string_view body;  // lives as long as the program
  // Its name tells its content, so it never changes under it: browsers keep it.
  bool is_for_ever = false;
};

// By path; nullopt: none is there, and the path is the API's.
using Files = std::function<std::optional<File>(std::string_view path)>;

}  // namespace linkwright::http
