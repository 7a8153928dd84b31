// SPDX-License-Identifier: Apache-2.0
//
// What a check of parameters finds: checked once, at the border, all at once.
#pragma once

#include <string>
#include <string_view>

namespace linkwright {

// One thing wrong: the field, and a message with its value and what is allowed.
struct Violation {
  std::string field;
  std::string message;
};

// The message for a reader who was told the field already: models of FEC put it first, others leave
// it out.
inline std::string_view without_field(const Violation& violation) {
  std::string_view message = violation.message;
  if (message.starts_with(violation.field + ": "))
    message.remove_prefix(violation.field.size() + 2);
  return message;
}

}  // namespace linkwright
