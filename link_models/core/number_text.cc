// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/number_text.h"

#include <array>
#include <charconv>

namespace linkwright {
namespace {

// to_chars and not to_string: the latter prints 1e-9 as 0.000000.
template <typename... Format>
std::string text_of(double value, Format... format) {
  std::array<char, 64> text{};  // sign, 17 digits, point and exponent fit
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format...).ptr;
  return {text.data(), end};
}

bool reads_back(const std::string& text, double value) {
  double read = 0;
  std::from_chars(text.data(), text.data() + text.size(), read);
  return read == value;
}

}  // namespace

std::string number_text(double value) {
  // The shortest text of 200000 is 2e+05, which nobody types.
  const std::string usual = digits_text(value, 6);
  return reads_back(usual, value) ? usual : text_of(value);
}

std::string digits_text(double value, int digits) {
  return text_of(value, std::chars_format::general, digits);
}

std::string ratio_text(double ratio) {
  return text_of(ratio, std::chars_format::scientific, 1);
}

}  // namespace linkwright
