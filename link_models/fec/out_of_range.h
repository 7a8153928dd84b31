// SPDX-License-Identifier: Apache-2.0
//
// The wording of a violation of a numeric range.
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "link_models/core/violation.h"

namespace linkwright {

// "pre_fec_ber: 0.7 is out of range, allowed 0 to 0.5". to_chars and not to_string: the latter
// prints 1e-9 as 0.000000.
inline Violation out_of_range(std::string_view field, double value, std::string_view allowed) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  std::string message(field);
  message.append(": ").append(digits.data(), end).append(" is out of range, allowed ");
  return {std::string(field), message.append(allowed)};
}

}  // namespace linkwright
