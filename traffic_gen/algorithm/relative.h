// SPDX-License-Identifier: Apache-2.0
//
// Ranks as a root sees them: itself 0, then around.
#pragma once

#include "traffic_gen/collective/collective.h"

namespace linkwright {

struct Around {
  RankId root;
  RankId ranks;

  RankId rank(RankId relative) const { return (relative + root) % ranks; }
};

}  // namespace linkwright
