// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/bounds.h"

#include <array>
#include <charconv>

namespace linkwright {

namespace {

std::string text_of(double value, std::chars_format format, int digits) {
  std::array<char, 64> text{};  // sign, 17 digits, point and exponent fit
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format, digits);
  return {text.data(), end.ptr};
}

}  // namespace

std::string digits_text(double value, int digits) {
  return text_of(value, std::chars_format::general, digits);
}

std::string ratio_text(double ratio) {
  return text_of(ratio, std::chars_format::scientific, 1);
}

BoundsCheck& BoundsCheck::within(const char* field, double value, double low, double high) {
  if (value >= low && value <= high) return *this;
  found_.push_back({field,
                    digits_text(value, 6) + " is out of range, allowed " + digits_text(low, 6) +
                        " to " + digits_text(high, 6)});
  return *this;
}

BoundsCheck& BoundsCheck::above(const char* field, double value, double low, double high) {
  if (value > low && value <= high) return *this;
  found_.push_back({field,
                    digits_text(value, 6) + " is out of range, allowed above " +
                        digits_text(low, 6) + " up to " + digits_text(high, 6)});
  return *this;
}

}  // namespace linkwright
