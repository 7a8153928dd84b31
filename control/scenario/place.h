// SPDX-License-Identifier: Apache-2.0
//
// Where a person wrote something, as a place to hang a problem on.
#pragma once

#include <string>
#include <utility>

#include "control/yaml/problem.h"

namespace linkwright {

struct Place {
  Position at;
  std::string path;

  Problem problem(std::string message) const { return {at, path, std::move(message)}; }
};

}  // namespace linkwright
