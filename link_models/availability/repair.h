// SPDX-License-Identifier: Apache-2.0
//
// What is replaced when a link has failed, how long that takes, and how many links are down
// meanwhile. An external laser is swapped at the front panel; the optics of a co-packaged switch
// are repaired by swapping the switch, with every link of it down.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

enum class RepairUnit : std::uint8_t { kModule, kExternalLaser, kWholeSwitch };

const char* name_of(RepairUnit unit);

struct RepairModel {
  RepairUnit unit = RepairUnit::kModule;
  double median_hours = 4;
  double sigma = 0.5;      // of the logarithm, design choice
  double blast_links = 1;  // links down while the repair lasts

  friend bool operator==(const RepairModel&, const RepairModel&) = default;
};

// The defaults of a unit: 4 h and one link for a module or cable, 1 h and one link for a laser, 8 h
// and 64 links (64 x 800G switch) for a whole switch.
RepairModel default_repair(RepairUnit unit);

std::vector<Violation> validate(const RepairModel& repair);

double mean_repair_hours(const RepairModel& repair);  // MTTR = median exp(sigma^2 / 2)

// Probability that a repair is not done after `hours`.
double repair_longer_than(const RepairModel& repair, double hours);

// A repair as 64 uniform bits draw it. Decides fates: no libm.
double draw_repair_hours(const RepairModel& repair, std::uint64_t bits);

// Link-hours that one failure costs.
double lost_link_hours_per_failure(const RepairModel& repair);

// Share of the time that a link is down when each of the links of its fault domain fails with
// `fit`: a failure of any neighbour takes it down as well. Alternating renewal: no failures while
// down.
double repair_unavailability(double fit, const RepairModel& repair);

// Expected lost link-hours of `links` links over `hours`, failures and repairs as above.
double lost_link_hours(double links, double fit, const RepairModel& repair, double hours);

}  // namespace linkwright
