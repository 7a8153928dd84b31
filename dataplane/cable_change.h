// SPDX-License-Identifier: Apache-2.0
//
// A change of both directions of a cable as one, beside that of one direction in emulator.h: where
// the worker takes it, it takes both.
#pragma once

#include <array>
#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/link_config.h"

namespace linkwright {

class CableChange {
 public:
  virtual ~CableChange() = default;
  // In force at the returned run time, both directions at that instant; kNever: neither. `at` in
  // the past means now.
  virtual Instant change_cable(std::uint32_t cable,
                               Instant at,
                               const std::array<LinkConfig, 2>& config) = 0;
};

}  // namespace linkwright
