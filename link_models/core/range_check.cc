// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/range_check.h"

#include "link_models/core/number_text.h"

namespace linkwright {

RangeCheck& RangeCheck::within(std::string_view field, double value, double low, double high) {
  if (value >= low && value <= high) return *this;  // false for NaN
  return require(false, field, value, number_text(low) + " to " + number_text(high));
}

RangeCheck& RangeCheck::above(std::string_view field, double value, double low, double high) {
  if (value > low && value <= high) return *this;
  return require(false, field, value, "above " + number_text(low) + " up to " + number_text(high));
}

RangeCheck& RangeCheck::require(bool holds,
                                std::string_view field,
                                double value,
                                std::string_view allowed) {
  if (holds) return *this;
  return require(
      false, field, number_text(value) + " is out of range, allowed " + std::string(allowed));
}

RangeCheck& RangeCheck::require(bool holds, std::string_view field, std::string_view message) {
  if (holds) return *this;
  const bool named = named_ == FieldInMessage::kYes;
  found_.push_back({std::string(field),
                    (named ? std::string(field) + ": " : std::string()) + std::string(message)});
  return *this;
}

RangeCheck& RangeCheck::add(std::vector<Violation> found) {
  for (Violation& each : found) found_.push_back(std::move(each));
  return *this;
}

RangeCheck& RangeCheck::part(std::string_view name, std::vector<Violation> found) {
  for (Violation& each : found) each.field.insert(0, std::string(name) + ".");
  return add(std::move(found));
}

}  // namespace linkwright
