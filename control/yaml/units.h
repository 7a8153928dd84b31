// SPDX-License-Identifier: Apache-2.0
//
// Numbers with units as a person writes them ("131ns", "53.125Gbps", "64KiB", "2e-5"), read and
// printed without rounding. The stored unit is the one of schema::Unit: picoseconds, bits per
// second, bytes, watts, metres.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "control/schema/units.pb.h"
#include "link_models/core/units.h"

namespace linkwright {

__extension__ typedef __int128 SignedWide;  // NOLINT(modernize-use-using): no __extension__ there

// The exact value written: (negative ? -1 : 1) x digits x 10^exponent, in the stored unit.
struct Quantity {
  bool negative = false;
  Wide digits = 0;
  int exponent = 0;
};

// Why a text is not a quantity; a phrase that goes on with the value ("wants a unit ...").
struct NotAQuantity {
  std::string why;
};

// Decimal digits, an optional exponent, then the unit; a number with a unit must name it, even 0.
std::variant<Quantity, NotAQuantity> parse_quantity(std::string_view text, schema::Unit unit);

// nullopt: not a whole number of the stored unit ("0.1ps"), or beyond +-2^100.
std::optional<SignedWide> to_integer(const Quantity& quantity);
bool is_whole(const Quantity& quantity);

// The nearest double; nullopt: outside the range of a double.
std::optional<double> to_double(const Quantity& quantity);

// Exact, in the unit that reads best: 62600 ps is "62.6ns", 262144 bytes are "256KiB".
std::string format_quantity(SignedWide value, schema::Unit unit);
std::string format_quantity(double value, schema::Unit unit);
inline std::string duration_text(std::int64_t value_ps) {
  return format_quantity(SignedWide{value_ps}, schema::TIME_PS);
}

// The stored unit in words: "picoseconds".
std::string_view stored_name(schema::Unit unit);

// "for example 5us (ps, ns, us, ms, s, min, h)"
std::string example_of(schema::Unit unit);

}  // namespace linkwright
