// SPDX-License-Identifier: Apache-2.0
//
// Carriers of cables by order, beside those that follow from what is seen of them. Not of every
// emulator: one without ports has none. Of no frame's fate, so it is apart from emulator.h: what
// the ports then do is in the books alone.
#pragma once

#include <cstdint>

namespace linkwright {

class CarrierHold {
 public:
  virtual ~CarrierHold() = default;
  // Both ports of a cable that propagates carrier lose theirs, or get it back. Nothing is done
  // where the cable does not.
  virtual void hold_carriers_down(std::uint32_t cable, bool down) = 0;
};

}  // namespace linkwright
