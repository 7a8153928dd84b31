// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/early_life.h"

#include <cmath>

#include "link_models/availability/failure_rate.h"
#include "link_models/core/fate_math.h"
#include "link_models/core/range_check.h"

namespace linkwright {

std::vector<Violation> validate(const EarlyLife& early) {
  RangeCheck check;
  check.within("beta", early.beta, 0.1, 1);
  check.within("window_hours", early.window_hours, 1, 10 * kHoursPerYear);
  return check.take();
}

double early_hazard_factor(const EarlyLife& early, double age_hours) {
  if (age_hours >= early.window_hours) return 1;
  return std::pow(age_hours / early.window_hours, early.beta - 1);
}

double effective_hours(const EarlyLife& early, double age_hours) {
  const double whole_window = early.window_hours / early.beta;
  if (age_hours >= early.window_hours) return whole_window + (age_hours - early.window_hours);
  return whole_window * std::pow(age_hours / early.window_hours, early.beta);
}

double age_at_effective_hours(const EarlyLife& early, double hours) {
  const double whole_window = early.window_hours / early.beta;
  if (hours >= whole_window) return early.window_hours + (hours - whole_window);
  if (hours <= 0) return 0;
  return early.window_hours * fate_exp(fate_log(hours / whole_window) / early.beta);
}

std::vector<Violation> validate(const KnownGoodDie& dies) {
  RangeCheck check;
  check.within("dies", dies.dies, 1, 1'000);
  check.within("die_yield", dies.die_yield, 0.01, 1);
  check.within("test_coverage", dies.test_coverage, 0, 1);
  check.within("assembly_yield", dies.assembly_yield, 0.01, 1);
  check.within("latent_share", dies.latent_share, 0, 1);
  check.within("window_hours", dies.window_hours, 1, 10 * kHoursPerYear);
  return check.take();
}

double defect_level(const KnownGoodDie& dies) {
  // 1 - Y^(1 - T), without cancellation at small defect levels.
  return -std::expm1((1 - dies.test_coverage) * std::log(dies.die_yield));
}

double assembled_yield(const KnownGoodDie& dies) {
  const double found_at_final_test = defect_level(dies) * (1 - dies.latent_share);
  return dies.assembly_yield * std::pow(1 - found_at_final_test, dies.dies);
}

double latent_failures_per_part(const KnownGoodDie& dies) {
  // Of a die that passed the final test.
  const double latent = defect_level(dies) * dies.latent_share;
  const double found = defect_level(dies) * (1 - dies.latent_share);
  return dies.dies * latent / (1 - found);
}

double latent_fit_in_window(const KnownGoodDie& dies) {
  return latent_failures_per_part(dies) / dies.window_hours * kHoursPerFit;
}

}  // namespace linkwright
