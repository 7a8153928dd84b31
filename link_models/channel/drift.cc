// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/drift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "link_models/core/range_check.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kSwingSteps = 16;   // of a period
constexpr std::uint64_t kAgeingSteps = 32;  // of the years
constexpr double kNoMore = std::numeric_limits<double>::infinity();

std::uint64_t swing_steps(const Drift& drift) noexcept {
  return drift.swing_k > 0 ? kSwingSteps : 1;
}

std::uint64_t ageing_steps(const Drift& drift) noexcept {
  return drift.years > 0 ? kAgeingSteps : 1;
}

double middle(std::uint64_t step, std::uint64_t steps) noexcept {
  return (static_cast<double>(step) + 0.5) / static_cast<double>(steps);
}

}  // namespace

std::vector<Violation> validate(const Drift& drift) {
  return RangeCheck()
      .within("swing", drift.swing_k, 0, 100)
      .within("period", drift.period_hours, 1e-3, 8760)
      .within("years", drift.years, 0, 30)
      .take();
}

std::vector<DriftState> states_of(const Drift& drift) {
  const std::uint64_t swings = swing_steps(drift);
  const std::uint64_t ages = ageing_steps(drift);
  std::vector<DriftState> out;
  for (std::uint64_t age = 0; age < ages; ++age)
    for (std::uint64_t swing = 0; swing < swings; ++swing)
      out.push_back({drift.swing_k * std::sin(2 * std::numbers::pi * middle(swing, swings)),
                     drift.years * middle(age, ages)});
  return out;
}

double steps_per_hour(const Drift& drift) {
  double out = 0;
  if (drift.swing_k > 0) out += kSwingSteps / drift.period_hours;
  if (drift.years > 0) out += kAgeingSteps / (drift.years * kHoursPerYear);
  return out;
}

std::size_t DriftWalk::state() const noexcept {
  const std::uint64_t swings = swing_steps(drift_);
  return ageing_step_ * swings + swing_step_ % swings;
}

double DriftWalk::next_swing() const noexcept {
  if (swing_steps(drift_) == 1) return kNoMore;
  return static_cast<double>(swing_step_ + 1) * drift_.period_hours / kSwingSteps;
}

double DriftWalk::next_ageing() const noexcept {
  if (ageing_step_ + 1 >= ageing_steps(drift_)) return kNoMore;
  return static_cast<double>(ageing_step_ + 1) * drift_.years * kHoursPerYear / kAgeingSteps;
}

double DriftWalk::next_hours() const noexcept {
  return std::min(next_swing(), next_ageing());
}

void DriftWalk::pass() noexcept {
  const double now = next_hours();
  const bool swings = next_swing() == now;
  const bool ages = next_ageing() == now;
  swing_step_ += swings;
  ageing_step_ += ages;
}

}  // namespace linkwright
