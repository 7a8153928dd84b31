// SPDX-License-Identifier: Apache-2.0
#include "link_models/availability/failure_class.h"

#include <cmath>
#include <numeric>
#include <string>

#include "link_models/core/fate_normal.h"
#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

struct ClassFacts {
  const char* name;
  FailureEffect effect;
};

constexpr std::array<ClassFacts, kFailureClasses> kFacts = {{
    {"contamination", FailureEffect::kBerStepAndFlaps},
    {"firmware", FailureEffect::kLongFlapUntilReset},
    {"laser_degradation", FailureEffect::kMarginLossThenDown},
    {"electrical", FailureEffect::kBurstErrors},
    {"driver", FailureEffect::kDownUntilRepair},
    {"host_lane", FailureEffect::kLaneLoss},
    {"fibre", FailureEffect::kDownUntilRepair},
}};

constexpr std::array<const char*, 6> kEffectNames = {"ber_step_and_flaps",
                                                     "long_flap_until_reset",
                                                     "margin_loss_then_down",
                                                     "burst_errors",
                                                     "down_until_repair",
                                                     "lane_loss"};

// Typed decimals rarely sum to exactly 1.
constexpr double kShareTolerance = 1e-9;

}  // namespace

const char* name_of(FailureClass which) {
  return kFacts[static_cast<std::size_t>(which)].name;
}

const char* name_of(FailureEffect effect) {
  return kEffectNames[static_cast<std::size_t>(effect)];
}

FailureEffect effect_of(FailureClass which) {
  return kFacts[static_cast<std::size_t>(which)].effect;
}

std::vector<Violation> validate(const FailureShares& shares) {
  RangeCheck check;
  for (std::size_t i = 0; i < kFailureClasses; ++i) check.within(kFacts[i].name, shares[i], 0, 1);
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  check.require(std::abs(sum - 1) <= kShareTolerance, "sum", sum, "1 (within 1e-9)");
  return check.take();
}

FailureClass draw_class(const FailureShares& shares, std::uint64_t bits) {
  const double uniform = open_uniform(bits);
  double below = 0;
  for (std::size_t i = 0; i + 1 < kFailureClasses; ++i) {
    below += shares[i];
    if (uniform < below) return static_cast<FailureClass>(i);
  }
  return FailureClass::kFibre;
}

}  // namespace linkwright
