// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/repair.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "link_models/availability/failure_rate.h"
#include "link_models/core/fate_normal.h"
#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

struct UnitFacts {
  const char* name;
  double median_hours;
  double blast_links;
};

constexpr std::array<UnitFacts, 3> kUnits = {{
    {"module", 4, 1},
    {"external_laser", 1, 1},
    {"whole_switch", 8, 64},
}};

const UnitFacts& facts_of(RepairUnit unit) {
  return kUnits[static_cast<std::size_t>(unit)];
}

}  // namespace

const char* name_of(RepairUnit unit) {
  return facts_of(unit).name;
}

RepairModel default_repair(RepairUnit unit) {
  return {.unit = unit,
          .median_hours = facts_of(unit).median_hours,
          .blast_links = facts_of(unit).blast_links};
}

std::vector<Violation> validate(const RepairModel& repair) {
  RangeCheck check;
  check.within("median_hours", repair.median_hours, 0, kHoursPerYear);
  check.within("sigma", repair.sigma, 0, 2);
  check.within("blast_links", repair.blast_links, 1, 1e6);
  return check.take();
}

double mean_repair_hours(const RepairModel& repair) {
  return repair.median_hours * std::exp(0.5 * repair.sigma * repair.sigma);
}

double repair_longer_than(const RepairModel& repair, double hours) {
  if (hours <= 0) return 1;
  if (repair.sigma == 0 || repair.median_hours == 0) return hours < repair.median_hours ? 1 : 0;
  const double z = std::log(hours / repair.median_hours) / repair.sigma;
  return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

double draw_repair_hours(const RepairModel& repair, std::uint64_t bits) {
  return repair.median_hours * fate_exp(repair.sigma * standard_normal(bits));
}

double lost_link_hours_per_failure(const RepairModel& repair) {
  return mean_repair_hours(repair) * repair.blast_links;
}

double repair_unavailability(double fit, const RepairModel& repair) {
  const double load = failures_per_hour(fit) * lost_link_hours_per_failure(repair);
  return load / (1 + load);
}

double lost_link_hours(double links, double fit, const RepairModel& repair, double hours) {
  return links * hours * repair_unavailability(fit, repair);
}

}  // namespace linkwright
