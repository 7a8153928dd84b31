// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/flap.h"

#include <algorithm>

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr double kMostPerHour = 3'600;  // one a second
constexpr double kSecondsPerHour = 3'600;

}  // namespace

std::vector<Violation> validate(const FlapModel& flaps) {
  RangeCheck check;
  check.within("base_per_hour", flaps.base_per_hour, 0, kMostPerHour);
  check.within("connection_points", flaps.connection_points, 0, 100);
  check.within("per_connection_per_hour", flaps.per_connection_per_hour, 0, kMostPerHour);
  check.within("detect_s", flaps.detect_s, 0, 60);
  check.within("recover_s", flaps.recover_s, 0, 86'400);
  return check.take();
}

std::vector<Violation> validate(const CorrelatedBursts& bursts) {
  RangeCheck check;
  check.within("bursts_per_hour", bursts.bursts_per_hour, 0, kMostPerHour);
  check.within("multiplicity", bursts.multiplicity, 1, 1e6);
  return check.take();
}

double flap_unavailability(const FlapModel& flaps) {
  const double load = flaps_per_hour(flaps) * flap_duration_s(flaps) / kSecondsPerHour;
  return load / (1 + load);
}

double link_flaps_per_hour(double links, const FlapModel& flaps, const CorrelatedBursts& bursts) {
  const double hit = std::min(links, bursts.multiplicity);
  return links * flaps_per_hour(flaps) + hit * bursts.bursts_per_hour;
}

double dispersion_index(double links, const FlapModel& flaps, const CorrelatedBursts& bursts) {
  // Compound Poisson: variance = sum of rate times square of what each event brings.
  const double hit = std::min(links, bursts.multiplicity);
  const double mean = link_flaps_per_hour(links, flaps, bursts);
  const double variance = links * flaps_per_hour(flaps) + hit * hit * bursts.bursts_per_hour;
  return mean > 0 ? variance / mean : 1;
}

}  // namespace linkwright
