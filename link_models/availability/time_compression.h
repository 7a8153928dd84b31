// SPDX-License-Identifier: Apache-2.0
//
// Years of failures in minutes of a run: rates are multiplied and repairs divided by the same
// number, so that the share of time in which a link is down stays what it was. It acts on the
// processes of availability alone. It is not the time scale K, which slows the wire and every
// delay: frames, error ratios and flap recovery are untouched by compression.
#pragma once

#include <vector>

#include "link_models/availability/repair.h"
#include "link_models/core/range_check.h"
#include "link_models/core/violation.h"

namespace linkwright {

struct TimeCompression {
  double factor = 1;
};

inline std::vector<Violation> validate(const TimeCompression& compression) {
  RangeCheck check;
  check.within("time_compression", compression.factor, 1, 1e9);
  return check.take();
}

constexpr double compressed_rate(double per_hour, const TimeCompression& compression) {
  return per_hour * compression.factor;
}

constexpr double compressed_hours(double hours, const TimeCompression& compression) {
  return hours / compression.factor;
}

constexpr RepairModel compressed(RepairModel repair, const TimeCompression& compression) {
  repair.median_hours = compressed_hours(repair.median_hours, compression);
  return repair;
}

}  // namespace linkwright
