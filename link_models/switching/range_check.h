// SPDX-License-Identifier: Apache-2.0
//
// Collects what is wrong with an aggregate of parameters: one sentence per number, always with the
// value and the range that is allowed. NaN and infinities are outside every range.
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

// Shortest text that reads back as the same double: std::to_string would print 1e-9 as 0.000000.
inline std::string number_text(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

class RangeCheck {
 public:
  void within(std::string field, double value, double lowest, double highest) {
    if (value >= lowest && value <= highest) return;  // false for NaN
    fail(std::move(field),
         number_text(value) + " is out of range, allowed " + number_text(lowest) + " to " +
             number_text(highest));
  }
  void require(bool holds, std::string field, std::string message) {
    if (!holds) fail(std::move(field), std::move(message));
  }
  // The findings of a part, with the name of the part before theirs.
  void part(const std::string& name, std::vector<Violation> found) {
    for (Violation& each : found) fail(name + "." + each.field, std::move(each.message));
  }
  std::vector<Violation> take() { return std::move(found_); }

 private:
  void fail(std::string field, std::string message) {
    found_.push_back({std::move(field), std::move(message)});
  }

  std::vector<Violation> found_;
};

}  // namespace linkwright
