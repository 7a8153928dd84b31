// SPDX-License-Identifier: Apache-2.0
//
// Durations as people and JSON have them.
#pragma once

#include "link_models/core/time.h"

namespace linkwright {

inline double to_ns(Duration d) {
  return static_cast<double>(picos(d)) / kPicosPerNano;
}

inline double to_seconds(Duration d) {
  return static_cast<double>(picos(d)) / static_cast<double>(kPicosPerSecond);
}

inline double to_seconds(Instant at) {
  return to_seconds(at - kEpoch);
}

}  // namespace linkwright
