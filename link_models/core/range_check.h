// SPDX-License-Identifier: Apache-2.0
//
// Collects what is wrong with an aggregate of parameters, each finding with its value and what is
// allowed: {"length_m", "-1 is out of range, allowed 0 to 1000"}. NaN is out of every range.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

// Does a message begin with its field, for who prints messages alone?
enum class FieldInMessage { kNo, kYes };

class RangeCheck {
 public:
  explicit RangeCheck(FieldInMessage named = FieldInMessage::kNo) : named_(named) {}

  RangeCheck& within(std::string_view field, double value, double low, double high);
  RangeCheck& above(std::string_view field, double value, double low, double high);  // low excluded

  // Ranges of another kind: "`value` is out of range, allowed `allowed`" unless it holds.
  RangeCheck& require(bool holds, std::string_view field, double value, std::string_view allowed);
  RangeCheck& require(bool holds, std::string_view field, std::string_view message);

  // What was found in a part, as it is or with the name of the part before its fields.
  RangeCheck& add(std::vector<Violation> found);
  RangeCheck& part(std::string_view name, std::vector<Violation> found);

  [[nodiscard]] bool clean() const { return found_.empty(); }
  std::vector<Violation> take() { return std::move(found_); }

 private:
  FieldInMessage named_;
  std::vector<Violation> found_;
};

}  // namespace linkwright
