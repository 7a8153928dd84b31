// SPDX-License-Identifier: Apache-2.0
//
// Real data in the memory of the ranks, moved and reduced op by op as the engine says that ops are
// done; afterwards each element of the result is compared with what arithmetic says. It is told
// nothing of the algorithm: the expected values come from the collective's meaning alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "traffic_gen/payload/element.h"
#include "traffic_gen/payload/values.h"
#include "traffic_gen/schedule/schedule.h"

namespace linkwright {

class Payload {
 public:
  // The schedule outlives it. Memory: `bytes_needed`, and what is in flight.
  Payload(const Schedule& schedule, ElementType type, ReduceOp op);
  static std::uint64_t bytes_needed(const Schedule& schedule);

  // Every rank's input is written, all else is spoilt.
  void fill();
  // In the order in which the engine says so.
  void done(OpId op);
  // Elements of the results of all ranks that are not what they should be.
  std::uint64_t wrong() const;

 private:
  std::byte* at(RankId rank, std::uint64_t offset) { return memory_[rank].data() + offset; }

  const Schedule& schedule_;
  ElementType type_;
  ReduceOp op_;
  Values values_;
  std::vector<std::vector<std::byte>> memory_;     // by rank
  std::vector<std::vector<std::byte>> in_flight_;  // by message: as it was when it was sent
};

}  // namespace linkwright
