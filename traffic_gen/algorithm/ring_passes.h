// SPDX-License-Identifier: Apache-2.0
//
// The two passes that ring algorithms are made of, over any ranks in any order: each sends to the
// next one, and what a rank sends in a step it has received in the step before.
#pragma once

#include <vector>

#include "traffic_gen/algorithm/memory.h"

namespace linkwright {

struct Ring {
  std::vector<RankId> members;
  std::vector<Segment> chunks;  // as many as members, in the memory of each
};

// Afterwards the i-th member has the sum of chunk i. `ready`: by rank, behind what its data is
// there on the way in, behind what its own chunk is whole on the way out.
void reduce_scatter_pass(ScheduleBuilder& builder, const Ring& ring, Lasts& ready);

// Before, the i-th member has chunk i, behind `ready`; afterwards all have all. `ready` is left
// behind all chunks where something comes after (`goes_on`), and of no meaning else.
void all_gather_pass(ScheduleBuilder& builder,
                     const Ring& ring,
                     Lasts& ready,
                     bool goes_on = false);

}  // namespace linkwright
