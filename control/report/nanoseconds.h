// SPDX-License-Identifier: Apache-2.0
//
// Durations as people and JSON have them.
#pragma once

#include "link_models/core/time.h"

namespace linkwright {

inline double to_ns(Duration d) {
  return static_cast<double>(picos(d)) / kPicosPerNano;
}

inline double to_seconds(Instant at) {
  return static_cast<double>(picos(at - kEpoch)) / static_cast<double>(kPicosPerSecond);
}

}  // namespace linkwright
