// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with parameters, as lines "field: message" in the order in which it is found.
#pragma once

#include <string>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

using Lines = std::vector<std::string>;

template <typename Model>
Lines refusals(const Model& model) {
  Lines lines;
  for (const Violation& each : validate(model)) lines.push_back(each.field + ": " + each.message);
  return lines;
}

}  // namespace linkwright
