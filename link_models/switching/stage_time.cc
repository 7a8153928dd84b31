// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/stage_time.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "link_models/core/fate_normal.h"
#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

double in_seconds(Duration time) {
  return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerSecond);
}

double as_double(Duration time) {
  return static_cast<double>(picos(time));
}

// Lower tail of the normal distribution.
double phi(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

Duration rounded(const StageTime& stage, double picoseconds_wanted) {
  const double limited = std::min(picoseconds_wanted, as_double(stage.longest));
  return picoseconds(std::llround(limited));  // exact: no libm picks another last bit
}

// Where the longest value lies, in standard deviations of the logarithm.
double cap_deviation(const StageTime& stage) {
  return std::log(as_double(stage.longest) / as_double(stage.median)) / stage.sigma;
}

}  // namespace

std::vector<Violation> validate(const StageTime& stage) {
  RangeCheck check;
  check.within("median_s", in_seconds(stage.median), 0, in_seconds(kLongestStage));
  // Sigma 2 already spreads the middle 98 % over four decades: beyond it lies a mistyped unit.
  check.within("sigma", stage.sigma, 0, 2);
  if (stage.sigma > 0) {
    check.require(
        stage.median > Duration::zero(), "median_s", "0 has no logarithm, allowed above 0");
    check.within("longest_s",
                 in_seconds(stage.longest),
                 in_seconds(stage.median),
                 in_seconds(kLongestStage));
  }
  return check.take();
}

double sigma_from_quantile(Duration median, Duration quantile, double probability) {
  return std::log(as_double(quantile) / as_double(median)) / normal_quantile(probability);
}

Duration mean_of(const StageTime& stage) {
  if (stage.sigma == 0) return stage.median;
  // E[min(X, c)] = E[X; X < c] + c P(X >= c), X lognormal.
  const double cap = cap_deviation(stage);
  const double below =
      as_double(stage.median) * std::exp(0.5 * stage.sigma * stage.sigma) * phi(cap - stage.sigma);
  return rounded(stage, below + as_double(stage.longest) * phi(-cap));
}

Duration quantile_of(const StageTime& stage, double probability) {
  if (stage.sigma == 0) return stage.median;
  const double z = normal_quantile(probability);
  return rounded(stage, as_double(stage.median) * fate_exp(stage.sigma * z));
}

double probability_within(const StageTime& stage, Duration limit) {
  if (stage.sigma == 0) return limit >= stage.median ? 1.0 : 0.0;
  if (limit >= stage.longest) return 1.0;
  if (limit <= Duration::zero()) return 0.0;
  return phi(std::log(as_double(limit) / as_double(stage.median)) / stage.sigma);
}

Duration draw(const StageTime& stage, std::uint64_t bits) {
  return quantile_of(stage, open_uniform(bits));
}

}  // namespace linkwright
