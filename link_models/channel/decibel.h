// SPDX-License-Identifier: Apache-2.0
//
// Decibels of power.
#pragma once

#include <cmath>

namespace linkwright {

inline double linear_of_db(double db) {
  return std::pow(10.0, db / 10);
}
inline double db_of_linear(double ratio) {
  return 10 * std::log10(ratio);
}

}  // namespace linkwright
