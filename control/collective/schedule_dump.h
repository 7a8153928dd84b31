// SPDX-License-Identifier: Apache-2.0
//
// A schedule as JSON lines, for whoever wants to work it off for himself: a line of what it is,
// then one for each op, rank by rank, in program order; ops are numbered by rank.
#pragma once

#include <ostream>

#include "traffic_gen/oracle/oracle.h"
#include "traffic_gen/schedule/schedule.h"

namespace linkwright {

void dump_schedule(const Schedule& schedule,
                   std::uint64_t bits_per_second,
                   Duration latency,
                   std::ostream& out);

}  // namespace linkwright
