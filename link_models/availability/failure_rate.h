// SPDX-License-Identifier: Apache-2.0
//
// The units in which reliability is published, of a constant failure rate. 1 FIT = one failure in
// 1e9 hours. AFR = share of a population that fails within a year = 1 - exp(-8760 FIT 1e-9).
// MTBF = 1e9 / FIT hours. Model hours are doubles: years do not fit 64 bits of picoseconds.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "link_models/core/fate_math.h"
#include "link_models/core/units.h"

namespace linkwright {

inline constexpr double kHoursPerFit = 1e9;

constexpr double failures_per_hour(double fit) {
  return fit / kHoursPerFit;
}

inline double afr_of_fit(double fit) {
  return -std::expm1(-kHoursPerYear * failures_per_hour(fit));
}

// Precondition: afr in [0, 1).
inline double fit_of_afr(double afr) {
  return -std::log1p(-afr) / kHoursPerYear * kHoursPerFit;
}

// Infinite for what never fails; and back.
constexpr double mtbf_hours_of_fit(double fit) {
  return fit > 0 ? kHoursPerFit / fit : std::numeric_limits<double>::infinity();
}
constexpr double fit_of_mtbf_hours(double mtbf_hours) {
  return kHoursPerFit / mtbf_hours;
}

// Poisson: the probability that nothing happens, and the bound that silence gives. After `hours`
// without an event, rates up to -ln(1 - confidence) / hours cannot be excluded: zero failures are a
// bound, never a zero rate.
inline double no_event_probability(double per_hour, double hours) {
  return std::exp(-per_hour * hours);
}
inline double rate_bound_after_silence(double hours, double confidence = 0.95) {
  return -std::log1p(-confidence) / hours;
}

// Time to the next event of a Poisson process, from 64 uniform bits. Decides fates: no libm.
constexpr double hours_to_next(double per_hour, std::uint64_t bits) {
  return per_hour > 0 ? exponential(bits) / per_hour : std::numeric_limits<double>::infinity();
}

// Mean time to the first event of a system of `count` parts.
constexpr double hours_to_first(double count, double fit) {
  return mtbf_hours_of_fit(count * fit);
}

}  // namespace linkwright
