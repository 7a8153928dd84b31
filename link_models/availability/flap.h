// SPDX-License-Identifier: Apache-2.0
//
// Flaps: a link goes down and comes back by itself. Two published scales differ by orders of
// magnitude and both are kept: quiet, "dozens per day in about a million links" (Meta and Broadcom
// on co-packaged optics), and noisy, 5,000 to 60,000 a day in a cluster (Alibaba HPN, SIGCOMM
// 2024), of which 1e-3 per hour and link is a middle (design choice).
#pragma once

#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

inline constexpr double kQuietFlapsPerHour = 1.5e-6;
inline constexpr double kNoisyFlapsPerHour = 1e-3;

// Connection points: six in a pluggable link, one with co-packaged optics. Where contamination is
// modelled point by point, each adds a sixth of the pluggable's rate (design choice).
inline constexpr double kPluggableConnectionPoints = 6;

struct FlapModel {
  double base_per_hour = kNoisyFlapsPerHour;
  double connection_points = kPluggableConnectionPoints;
  double per_connection_per_hour = 0;  // lambda_c; see connection_rate()
  // Loss of signal is seen after 0.1 ms, a high error ratio after 1 ms (design choice).
  double detect_s = 1e-4;
  double recover_s = 8;  // pluggable after a port flap (SONiC issue 20381), mean

  friend bool operator==(const FlapModel&, const FlapModel&) = default;
};

std::vector<Violation> validate(const FlapModel& flaps);

// lambda_c that belongs to a pluggable's flap rate.
constexpr double connection_rate(double pluggable_per_hour) {
  return pluggable_per_hour / kPluggableConnectionPoints;
}

constexpr double flaps_per_hour(const FlapModel& flaps) {
  return flaps.base_per_hour + flaps.connection_points * flaps.per_connection_per_hour;
}

constexpr double flap_duration_s(const FlapModel& flaps) {
  return flaps.detect_s + flaps.recover_s;
}

// Share of the time that a link is down for flaps: alternating renewal, up time 1 / rate.
double flap_unavailability(const FlapModel& flaps);

// Failures that strike many links of one switch at once.
struct CorrelatedBursts {
  double bursts_per_hour = 0;  // off
  double multiplicity = 64;    // links hit by each, design choice

  friend bool operator==(const CorrelatedBursts&, const CorrelatedBursts&) = default;
};

std::vector<Violation> validate(const CorrelatedBursts& bursts);

// Of a group of `links` links, all of which a burst hits up to its multiplicity.
double link_flaps_per_hour(double links, const FlapModel& flaps, const CorrelatedBursts& bursts);

// Variance over mean of the count of link flaps: 1 for independent flaps (Poisson), m for bursts of
// m alone. What tells correlated failures from many.
double dispersion_index(double links, const FlapModel& flaps, const CorrelatedBursts& bursts);

}  // namespace linkwright
