// SPDX-License-Identifier: Apache-2.0
//
// How much memory the frames inside fabrics can take (memory_plan.h). What is in flight must fit
// whatever its size. What waits in buffers must fit in frames of the longest kind; where it fits in
// the shortest kind as well, the run can never be out of memory. Between the two, frames that find
// none are lost by the emulator, counted, and the run says INVALID: a buffer of 165 MB full of the
// smallest frames would take 9 GB, and few labs ever fill it so. Pure arithmetic.
#pragma once

#include <cstdint>
#include <vector>

#include "dataplane/emulator.h"
#include "link_models/fabric/fabric.h"

namespace linkwright {

// Of one fabric.
struct FabricNeed {
  std::uint64_t in_flight = 0;      // frames
  std::uint64_t waiting_bytes = 0;  // all queues and buffers full
  std::uint64_t own_bytes = 0;      // of links, routes and tables, but frames
};

FabricNeed fabric_need(const FabricSpec& fabric, const EmulatorSpec& spec);

class FabricPlanner {
 public:
  // Precondition: the spec is valid (check_spec).
  FabricPlanner(const EmulatorSpec& spec, std::uint64_t mbuf_bytes);

  std::uint64_t least_bytes() const { return least_bytes_; }
  // Room for every fabric: the least, and equal parts of `spare` bytes up to what can ever be used.
  std::vector<FabricCapacity> share(std::uint64_t spare);
  std::uint64_t shared_bytes() const { return shared_bytes_; }  // of the spare
  std::uint64_t own_bytes() const { return own_bytes_; }
  EmulatorError too_much(std::uint64_t needed) const;

 private:
  struct Part {
    std::uint64_t least = 0;  // frames
    std::uint64_t most = 0;
  };

  const EmulatorSpec& spec_;
  std::uint64_t frame_bytes_;  // an mbuf and a place in the table
  std::vector<FabricNeed> needs_;
  std::vector<Part> parts_;
  std::uint64_t least_bytes_ = 0;
  std::uint64_t shared_bytes_ = 0;
  std::uint64_t own_bytes_ = 0;
};

}  // namespace linkwright
