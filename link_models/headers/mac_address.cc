// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/mac_address.h"

#include <cstddef>

namespace linkwright {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kTextLength = 17;

std::optional<unsigned> digit_value(char c) {
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  const std::size_t value = kDigits.find(c);
  if (value == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(value);
}

}  // namespace

std::string mac_text(MacAddress address) {
  std::string text(kTextLength, ':');
  for (std::size_t octet = 0; octet < 6; ++octet) {
    const auto value = static_cast<unsigned>(address >> (40 - 8 * octet) & 0xff);
    text[3 * octet] = kDigits[value >> 4];
    text[3 * octet + 1] = kDigits[value & 0xf];
  }
  return text;
}

std::optional<MacAddress> parse_mac(std::string_view text) {
  if (text.size() != kTextLength) return std::nullopt;
  MacAddress address = 0;
  for (std::size_t i = 0; i < kTextLength; ++i) {
    if (i % 3 == 2) {
      if (text[i] != ':') return std::nullopt;
      continue;
    }
    const std::optional<unsigned> digit = digit_value(text[i]);
    if (!digit) return std::nullopt;
    address = address << 4 | *digit;
  }
  return address;
}

}  // namespace linkwright
