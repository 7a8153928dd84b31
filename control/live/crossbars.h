// SPDX-License-Identifier: Apache-2.0
//
// The circuit switches of a fabric, by the names that people know them by.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link_models/topology/graph.h"

namespace linkwright {

// A circuit switch of a fabric, and the names of what its ports lead to.
struct LiveCrossbar {
  std::uint32_t number = 0;
  std::string name;
  std::vector<std::string> neighbours;  // by port
};

std::vector<LiveCrossbar> crossbars_of(const Graph& graph);

}  // namespace linkwright
