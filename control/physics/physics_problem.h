// SPDX-License-Identifier: Apache-2.0
//
// How the physics of a link says what is wrong with its parameters: the dotted field and a message
// with value and range. Who asked knows the file and the line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

using PhysicsProblems = std::vector<Violation>;

// Violations of a model's aggregate, hung under the part of the parameters that it was made of.
inline void add_under(std::string_view part,
                      const std::vector<Violation>& found,
                      PhysicsProblems& problems) {
  for (const Violation& violation : found)
    problems.push_back(
        {std::string(part), violation.field + ": " + std::string(without_field(violation))});
}

}  // namespace linkwright
