// SPDX-License-Identifier: Apache-2.0
//
// What a check of parameters finds: checked once, at the border, all at once.
#pragma once

#include <string>

namespace linkwright {

// One thing wrong: the field, and a message with its value and what is allowed.
struct Violation {
  std::string field;
  std::string message;
};

}  // namespace linkwright
