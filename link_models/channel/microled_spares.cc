// SPDX-License-Identifier: Apache-2.0
//
// How likely more channels fail than there are spares: the upper tail of a binomial distribution,
// 1e-12 and far below, hence in logarithms from the first term on.
#include <cmath>
#include <limits>

#include "link_models/channel/microled_channel.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

double log_choose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

// ln(exp(a) + exp(b))
double log_add(double a, double b) {
  if (a < b) return log_add(b, a);
  return b == kNever ? a : a + std::log1p(std::exp(b - a));
}

}  // namespace

double log_failure_probability(const MicroledChannel& channel, double channel_fit, double years) {
  const double hazard = channel_fit * 1e-9 * kHoursPerYear * years;
  if (hazard <= 0) return kNever;
  const double log_failed = std::log(-std::expm1(-hazard));
  const double log_alive = -hazard;
  const std::uint32_t all = channel.data_channels + channel.spare_channels;
  double total = kNever;
  for (std::uint32_t failed = channel.spare_channels + 1; failed <= all; ++failed) {
    const double term = log_choose(all, failed) + failed * log_failed + (all - failed) * log_alive;
    total = log_add(total, term);
  }
  return std::fmin(total, 0.0);
}

}  // namespace linkwright
