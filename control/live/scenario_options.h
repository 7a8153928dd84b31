// SPDX-License-Identifier: Apache-2.0
//
// What is changed in a scenario from outside the file, as if it stood in it.
#pragma once

#include <string>
#include <vector>

namespace linkwright {

struct ScenarioOptions {
  std::string netem;                // arguments of tc's netem
  std::string corner;               // of every link that has a profile
  std::vector<std::string> claims;  // each of every link whose profile states it
  std::vector<std::string> set;     // FIELD=VALUE or LINK.FIELD=VALUE
};

}  // namespace linkwright
