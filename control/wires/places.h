// SPDX-License-Identifier: Apache-2.0
//
// Where ranks sit: each at a host of a fabric or at a port of a cable, several at one if there are
// more ranks than places. Ranks of one place share its network card.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traffic_gen/collective/collective.h"

namespace linkwright {

struct Places {
  std::vector<std::string> names;      // of all places that there are
  std::vector<std::uint32_t> of_rank;  // number of its place
};

// In blocks of neighbouring ranks, as even as they come.
Places spread(std::vector<std::string> names, RankId ranks);

// "a=0-1,b=2,c=3-5": each rank once. Throws Mistake naming what is wrong and what is allowed.
Places placed(std::vector<std::string> names, RankId ranks, const std::string& text);

}  // namespace linkwright
