// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/failure_process.h"

#include <algorithm>
#include <limits>

#include "link_models/availability/failure_rate.h"
#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr double kNeverHours = std::numeric_limits<double>::infinity();

// `hours` of operation older, in effective hours. Only within the early life do the two differ.
double older(const EarlyLife& early, double effective, double hours) {
  if (early.beta == 1) return effective + hours;
  // The inverse of age_at_effective_hours() by bisection: without libm, to the last bit or so.
  const double age = age_at_effective_hours(early, effective) + hours;
  double low = effective;
  double high = early.window_hours / early.beta + age;
  for (int n = 0; n < 200 && low < high; ++n) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (age_at_effective_hours(early, middle) <= age ? low : high) = middle;
  }
  return low;
}

}  // namespace

std::vector<Violation> validate(const FailureProcessConfig& config) {
  RangeCheck check;
  check.within("fit", config.fit, 0, 1e8);
  check.within("effective_age_hours", config.effective_age_hours, 0, 1e6);
  check.within("latent_fit", config.latent_fit, 0, 1e12);
  check.within("latent_window_hours", config.latent_window_hours, 0, 10 * kHoursPerYear);
  check.within("reset_hours", config.reset_hours, 0, kHoursPerYear);
  check.part("early_life", validate(config.early));
  check.part("classes", validate(config.classes));
  check.part("repair", validate(config.repair));
  return check.take();
}

bool is_replaced(FailureClass kind) {
  return kind != FailureClass::kContamination && kind != FailureClass::kFirmware;
}

Failure FailureProcess::after(double hours, bool replaced) noexcept {
  if (replaced) effective_age_ = 0;
  const std::uint64_t first = draws_;
  draws_ += 5;  // always as many: what one failure draws does not shift the next
  const double age = age_at_effective_hours(config_.early, effective_age_);
  double operation = kNeverHours;
  if (config_.fit > 0) {
    const double effective =
        effective_age_ + hours_to_next(failures_per_hour(config_.fit), random_.bits(first));
    operation = age_at_effective_hours(config_.early, effective) - age;
  }
  const double latent =
      hours_to_next(failures_per_hour(config_.latent_fit), random_.bits(first + 1));
  if (age + latent < config_.latent_window_hours) operation = std::min(operation, latent);
  if (operation == kNeverHours) return {.at_hours = kNeverHours};

  effective_age_ = older(config_.early, effective_age_, operation);
  Failure failure;
  failure.at_hours = hours + operation;
  failure.kind = draw_class(config_.classes, random_.bits(first + 2));
  RepairModel repair = config_.repair;
  if (failure.kind == FailureClass::kFirmware) repair.median_hours = config_.reset_hours;
  failure.repair_hours = draw_repair_hours(repair, random_.bits(first + 3));
  failure.bits = random_.bits(first + 4);
  return failure;
}

}  // namespace linkwright
