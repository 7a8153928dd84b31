// SPDX-License-Identifier: Apache-2.0
//
// The target of a request line: its path, with the escapes left in, and its query, without them.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace linkwright::http {

struct Target {
  std::string path;                          // "/v1/links/a%2Fb"
  std::map<std::string, std::string> query;  // escapes resolved; '+' is a plus
};

// Throws Failure 400: not a path from the root, characters that no URL has, broken escapes,
// segments "." and ".." (escaped ones too), a parameter that is given twice.
Target check_target(std::string_view target);

}  // namespace linkwright::http
