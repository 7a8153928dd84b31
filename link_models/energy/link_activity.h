// SPDX-License-Identifier: Apache-2.0
//
// What a link did, as totals since its books were opened: the counters that decide the joules. All
// times are model time. A run at time scale K takes K times longer and is divided by K here, so the
// joules of a slowed link are those of the link it stands for.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/violation.h"

namespace linkwright {

struct LinkActivity {
  Duration elapsed{};
  Duration busy_a_to_b{};  // bits on the wire, with preamble and gap
  Duration busy_b_to_a{};
  Duration dark{};                  // no light: a circuit switch is moving; part of elapsed
  Duration down{};                  // administratively down; part of elapsed, not of dark
  std::uint64_t useful_octets = 0;  // accepted by the receivers, once, both directions

  friend bool operator==(const LinkActivity&, const LinkActivity&) = default;
};

std::vector<Violation> validate(const LinkActivity& activity);

LinkActivity operator-(const LinkActivity& later, const LinkActivity& earlier);

// Totals counted in run time at time scale K > 0, in model time. To be applied to totals, not to
// intervals: each division rounds to a picosecond, and totals keep that error from adding up.
LinkActivity in_model_time(const LinkActivity& run_time, std::uint64_t time_scale);

// Totals when `elapsed` had passed, had everything gone on evenly between two totals; those of the
// nearer end where it lies outside.
LinkActivity totals_at(const LinkActivity& before, const LinkActivity& after, Duration elapsed);

// Time that bits take on the wire, rounded to the nearest picosecond. Precondition: rate > 0,
// result within 64 bits (106 days).
Duration busy_time(std::uint64_t wire_bits, std::uint64_t bits_per_second);

// Mean of both directions; 0 of an empty interval.
double utilisation_of(const LinkActivity& activity);

}  // namespace linkwright
