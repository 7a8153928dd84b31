// SPDX-License-Identifier: Apache-2.0
//
// A lint for typed watts: links of today lie between about 1 and 60 pJ/bit. Outside is not
// forbidden, it is usually a unit or a boundary that was mistaken.
#pragma once

#include <optional>
#include <string>

#include "link_models/core/number_text.h"

namespace linkwright {

inline constexpr double kLeastPlausiblePjPerBit = 1;
inline constexpr double kMostPlausiblePjPerBit = 60;

// The warning, if there is reason for one. `pj_per_bit` at boundary `link`.
inline std::optional<std::string> energy_warning(double pj_per_bit) {
  if (pj_per_bit >= kLeastPlausiblePjPerBit && pj_per_bit <= kMostPlausiblePjPerBit)
    return std::nullopt;
  return digits_text(pj_per_bit) + " pJ/bit is implausible, usual are " +
         number_text(kLeastPlausiblePjPerBit) + " to " + number_text(kMostPlausiblePjPerBit);
}

}  // namespace linkwright
