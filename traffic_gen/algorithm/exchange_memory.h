// SPDX-License-Identifier: Apache-2.0
//
// alltoall and alltoallv: where what a rank has for each other one lies, and where it is to go.
#pragma once

#include <vector>

#include "traffic_gen/schedule/schedule_builder.h"

namespace linkwright {

struct ExchangeMemory {
  RankId ranks;
  std::vector<Segment> given;   // [from][to], in the memory of `from`
  std::vector<Segment> result;  // [from][to], in the memory of `to`

  const Segment& out(RankId from, RankId to) const { return given[std::size_t{from} * ranks + to]; }
  const Segment& in(RankId from, RankId to) const { return result[std::size_t{from} * ranks + to]; }
};

// With what a rank has for itself copied.
ExchangeMemory exchange_memory(ScheduleBuilder& builder);

}  // namespace linkwright
