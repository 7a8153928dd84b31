// SPDX-License-Identifier: Apache-2.0
//
// A change of one direction that is known before it happens: by a failure, by slow drift.
#pragma once

#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/link_config.h"

namespace linkwright {

struct PlannedChange {
  Instant at{};
  std::uint32_t link = 0;  // index of the cable
  std::uint8_t direction = 0;
  LinkConfig config;
};

}  // namespace linkwright
