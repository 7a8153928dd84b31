// SPDX-License-Identifier: Apache-2.0
//
// Numbers as messages and reasons print them, independent of the locale.
#pragma once

#include <string>

namespace linkwright {

// Reads back as the same double: "0.1", "1e-09", "200000".
std::string number_text(double value);

// To `digits` significant digits: "39.97".
std::string digits_text(double value, int digits = 4);

// A bit error ratio to two digits: "2.4e-04".
std::string ratio_text(double ratio);

}  // namespace linkwright
