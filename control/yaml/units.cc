// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/units.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "control/yaml/unit_family.h"

namespace linkwright {
namespace {

constexpr std::size_t kMostDigits = 24;  // times the largest multiplier still fits 128 bits
constexpr std::size_t kLongestNumber = 40;
constexpr int kMaxExponent = 400;  // beyond a double, and far beyond every integer
constexpr SignedWide kLargestInteger = SignedWide{1} << 100;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

// Reads digits with at most one point into digits x 10^exponent, dropping zeros that say nothing.
struct Mantissa {
  std::string digits;
  int exponent = 0;
  std::size_t length = 0;  // characters used; 0: not a number
};

Mantissa read_mantissa(std::string_view text) {
  Mantissa out;
  std::size_t at = 0;
  while (at < text.size() && is_digit(text[at])) ++at;
  const std::size_t whole = at;
  if (whole == 0 || (whole > 1 && text[0] == '0')) return out;  // ".5" and "010" are refused
  out.digits = text.substr(0, whole);
  if (at < text.size() && text[at] == '.') {
    ++at;
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == from) return {};
    out.digits += text.substr(from, at - from);
    out.exponent = -static_cast<int>(at - from);
  }
  while (out.digits.size() > 1 && out.digits.back() == '0') {
    out.digits.pop_back();
    ++out.exponent;
  }
  out.length = at;
  return out;
}

// "e-5" after a mantissa; 0 characters when there is none.
std::size_t read_exponent(std::string_view text, int& exponent) {
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return 0;
  std::size_t at = text[1] == '+' ? 2 : 1;
  if (at == 2 && (text.size() == 2 || !is_digit(text[2]))) return 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), exponent);
  if (error != std::errc{}) return 0;
  at = static_cast<std::size_t>(end - text.data());
  return at;
}

std::variant<Suffix, NotAQuantity> find_suffix(std::string_view text, schema::Unit unit) {
  const Family f = family(unit);
  if (f.suffixes.empty()) {
    if (text.empty()) return Suffix{"", 1, 0};
    return NotAQuantity{fmt::format("is a {}, without a unit, {}", f.quantity, example_of(unit))};
  }
  if (text.empty()) return NotAQuantity{"needs a unit, " + example_of(unit)};
  for (const Suffix& suffix : f.suffixes) {
    if (suffix.text == text) return suffix;
  }
  return NotAQuantity{fmt::format("is not in a unit of {}, {}", f.quantity, example_of(unit))};
}

std::string scaled_text(Wide magnitude, const Suffix& suffix) {
  std::string fraction;
  for (int i = 0; i < suffix.exponent; ++i) {
    const char digit = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
    if (!fraction.empty() || digit != '0') fraction.insert(fraction.begin(), digit);
  }
  std::string whole;
  do {
    whole.insert(whole.begin(), static_cast<char>('0' + static_cast<int>(magnitude % 10)));
    magnitude /= 10;
  } while (magnitude > 0);
  return fraction.empty() ? whole : whole + "." + fraction;
}

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// Stored units in one `suffix`; only for integers, whose suffixes are not below the stored unit.
Wide worth(const Suffix& suffix) {
  return suffix.multiplier * power_of_ten(suffix.exponent);
}

std::string text_in(Wide magnitude, const Suffix& suffix) {
  return scaled_text(magnitude / suffix.multiplier, suffix) + std::string(suffix.text);
}

// In the largest unit that the value reaches.
std::string largest_unit_text(Wide magnitude, const Family& f) {
  Suffix best = f.suffixes.front();
  for (const Suffix& suffix : f.suffixes) {
    if (suffix.printed && magnitude >= worth(suffix)) best = suffix;
  }
  return text_in(magnitude, best);
}

// In the unit that divides the value and leaves the least to read.
std::string whole_text(Wide magnitude, const Family& f) {
  std::string best = text_in(magnitude, f.suffixes.front());
  for (const Suffix& suffix : f.suffixes) {
    if (magnitude < worth(suffix) || magnitude % worth(suffix) != 0) continue;
    const std::string text = text_in(magnitude, suffix);
    if (text.size() <= best.size()) best = text;
  }
  return best;
}

}  // namespace

std::variant<Quantity, NotAQuantity> parse_quantity(std::string_view text, schema::Unit unit) {
  const NotAQuantity not_a_number{
      fmt::format("is not a {}, {}", family(unit).quantity, example_of(unit))};
  text = trim(text);
  Quantity quantity;
  quantity.negative = text.starts_with('-');
  if (quantity.negative || text.starts_with('+')) text.remove_prefix(1);

  const Mantissa mantissa = read_mantissa(text);
  if (mantissa.length == 0) return not_a_number;
  text.remove_prefix(mantissa.length);
  int exponent = 0;
  text.remove_prefix(read_exponent(text, exponent));
  if (mantissa.digits.size() > kMostDigits || mantissa.length > kLongestNumber ||
      exponent > kMaxExponent || exponent < -kMaxExponent) {
    return NotAQuantity{"has more digits than can be kept"};
  }
  const auto suffix = find_suffix(trim(text), unit);
  if (const auto* refused = std::get_if<NotAQuantity>(&suffix)) return *refused;

  for (const char c : mantissa.digits)
    quantity.digits = quantity.digits * 10 + static_cast<Wide>(c - '0');
  quantity.digits *= std::get<Suffix>(suffix).multiplier;
  quantity.exponent = mantissa.exponent + exponent + std::get<Suffix>(suffix).exponent;
  return quantity;
}

std::optional<SignedWide> to_integer(const Quantity& quantity) {
  if (quantity.digits == 0) return SignedWide{0};
  Wide value = quantity.digits;
  for (int i = quantity.exponent; i < 0; ++i) {
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  for (int i = 0; i < quantity.exponent; ++i) {
    if (value > static_cast<Wide>(kLargestInteger)) return std::nullopt;
    value *= 10;
  }
  if (value > static_cast<Wide>(kLargestInteger)) return std::nullopt;
  const auto magnitude = static_cast<SignedWide>(value);
  return quantity.negative ? -magnitude : magnitude;
}

bool is_whole(const Quantity& quantity) {
  Wide value = quantity.digits;
  for (int i = quantity.exponent; i < 0 && value != 0; ++i) {
    if (value % 10 != 0) return false;
    value /= 10;
  }
  return true;
}

std::optional<double> to_double(const Quantity& quantity) {
  const std::string digits = scaled_text(quantity.digits, Suffix{"", 1, 0});
  const std::string text =
      fmt::format("{}{}e{}", quantity.negative ? "-" : "", digits, quantity.exponent);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string format_quantity(SignedWide value, schema::Unit unit) {
  const Wide magnitude = value < 0 ? -static_cast<Wide>(value) : static_cast<Wide>(value);
  const std::string sign = value < 0 ? "-" : "";
  const Family f = family(unit);
  if (f.suffixes.empty()) return sign + scaled_text(magnitude, Suffix{"", 1, 0});
  return sign + (f.whole ? whole_text(magnitude, f) : largest_unit_text(magnitude, f));
}

std::string format_quantity(double value, schema::Unit unit) {
  for (const Suffix& suffix : family(unit).suffixes) {
    if (suffix.printed) return fmt::format("{}{}", value, suffix.text);
  }
  return fmt::format("{}", value);
}

std::string_view stored_name(schema::Unit unit) {
  return family(unit).stored;
}

std::string example_of(schema::Unit unit) {
  const Family f = family(unit);
  if (f.suffixes.empty()) return fmt::format("for example {}", f.example);
  std::vector<std::string_view> names;
  for (const Suffix& suffix : f.suffixes) {
    if (suffix.text.front() > 0) names.push_back(suffix.text);  // ASCII spellings are enough here
  }
  return fmt::format("for example {} ({})", f.example, fmt::join(names, ", "));
}

}  // namespace linkwright
