// SPDX-License-Identifier: Apache-2.0
//
// Checks of channel parameters, and numbers as the texts of this folder print them. A parameter
// out of range gives a violation such as {"length_m", "-1 is out of range, allowed 0 to 1000"}; NaN
// is out of every range.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

// `value` to `digits` significant digits: "39.97".
std::string digits_text(double value, int digits = 4);

// A bit error ratio to two digits: "2.4e-04".
std::string ratio_text(double ratio);

class BoundsCheck {
 public:
  BoundsCheck& within(const char* field, double value, double low, double high);
  BoundsCheck& above(const char* field, double value, double low, double high);  // low excluded

  std::vector<Violation> take() { return std::move(found_); }

 private:
  std::vector<Violation> found_;
};

}  // namespace linkwright
