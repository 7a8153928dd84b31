// SPDX-License-Identifier: Apache-2.0
//
// How long one stage of a reconfiguration takes: a fixed time, or lognormal with a median, the
// standard deviation of its logarithm, and a longest value. A draw above the longest becomes the
// longest (it is not drawn again): the data sheet's median then stays the median of what is drawn.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/violation.h"

namespace linkwright {

// Bounds the tail of an unbounded stage, and keeps the sum of all stages within 64 bits.
inline constexpr Duration kLongestStage = seconds(86'400);

struct StageTime {
  Duration median{};                 // the time itself when sigma is 0
  double sigma = 0;                  // of ln(time); 0: fixed
  Duration longest = kLongestStage;  // of a lognormal stage

  friend bool operator==(const StageTime&, const StageTime&) = default;
};

constexpr StageTime fixed_stage(Duration time) {
  return {.median = time};
}
constexpr StageTime lognormal_stage(Duration median,
                                    double sigma,
                                    Duration longest = kLongestStage) {
  return {.median = median, .sigma = sigma, .longest = longest};
}

std::vector<Violation> validate(const StageTime& stage);

// The sigma of a lognormal that is published as a median and one upper quantile: "median 3 s,
// p99 12 s". Precondition: probability in (0.5, 1), quantile >= median > 0.
double sigma_from_quantile(Duration median, Duration quantile, double probability);

// Below: the stage is valid, probabilities are in (0, 1). Rounded to the nearest picosecond.
Duration mean_of(const StageTime& stage);
Duration quantile_of(const StageTime& stage, double probability);
double probability_within(const StageTime& stage, Duration limit);  // P(time <= limit)

// The stage as 64 uniform bits draw it. Decides fates: no libm (core/fate_normal.h).
Duration draw(const StageTime& stage, std::uint64_t bits);

}  // namespace linkwright
