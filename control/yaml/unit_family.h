// SPDX-License-Identifier: Apache-2.0
//
// The spellings of each unit, and what one of them is worth in the stored unit.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "control/schema/units.pb.h"

namespace linkwright {

// One unit of a family is `multiplier` x 10^`exponent` stored units. Smallest first. Spellings
// that are read but not printed follow the one that is.
struct Suffix {
  std::string_view text;
  std::uint64_t multiplier;
  int exponent;
  bool printed = true;
};

struct Family {
  std::span<const Suffix> suffixes;
  std::string_view quantity;
  std::string_view stored;  // plural, for "must be a whole number of ..."
  std::string_view example;
  bool whole = false;  // printed as a whole number: "1514B", not "1.514kB"
};

// No suffixes: a plain number.
Family family(schema::Unit unit);

}  // namespace linkwright
