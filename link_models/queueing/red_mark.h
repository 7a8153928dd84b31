// SPDX-License-Identifier: Apache-2.0
//
// Which frames a congested queue marks (ECN CE), by the instantaneous queue length q in bytes, as
// DCQCN has it (Zhu et al., SIGCOMM 2015, figure 5): none up to kmin, with a probability that grows
// linearly to pmax at kmax, all above kmax.
//
// A mark decides what the sender does, so it is decided by whole numbers: the frame is marked if
//   draw x (kmax - kmin) < P x (q - kmin),   P = pmax x 2^64, cut to a whole number
// for a draw of 64 uniform bits. The only rounding is that of P, below 2^-64, and none for pmax of
// 2^-11 or more.
#pragma once

#include <cstdint>

#include "link_models/core/random.h"
#include "link_models/core/units.h"
#include "link_models/queueing/switch_config.h"

namespace linkwright {

class RedMarker {
 public:
  // Precondition: validate(config) finds nothing.
  RedMarker(const LinkIdentity& identity, const MarkConfig& config) noexcept;

  // `counter` numbers the frames of the queue: the same number draws the same again.
  bool marks(std::uint64_t queue_bytes, std::uint64_t counter) const noexcept;

  // What marks() does on average; decides nothing.
  double probability(std::uint64_t queue_bytes) const noexcept;

 private:
  RandomStream random_;
  MarkConfig config_;
  Wide pmax_;  // pmax x 2^64
};

}  // namespace linkwright
