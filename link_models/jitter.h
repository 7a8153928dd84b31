// SPDX-License-Identifier: Apache-2.0
//
// Delay that varies, as a pure function of time: J(t) = mean + X(t). X runs straight from knot to
// knot; knots lie one spacing apart, are independent and uniform, and each is a Philox draw keyed
// by its index, so J(t) is the same whoever asks, in whatever order.
//
// Shape: between two knots a straight line has 2/3 of their variance on average, so knots are wider
// by sqrt(3/2) and the standard deviation over time is the one asked for. Hence |X| <= 3/sqrt(2)
// deviation (2.1213). Its autocorrelation is the cubic B-spline, which falls to a half at 0.72235
// spacings: spacing = 1.38437 half-lives.
//
// Order: X falls by at most 2 x 2.1213 deviations in one spacing. validate() refuses a half-life
// for which that is a slope of -1 or steeper (half-life <= 3.0647 deviations); then t + J(t) never
// decreases, nobody has to be held back to keep the order, and the mean stays unbiased.
//
// Latency is the floor: J >= 0. A mean of 0 stands for the smallest that allows it, the bound of X;
// a smaller one than that is refused. Rounded to the nearest picosecond.
#pragma once

#include <cstdint>

#include "link_models/core/random.h"
#include "link_models/core/time.h"
#include "link_models/impairments.h"

namespace linkwright {

// Largest |X(t)|, rounded up: 3 / sqrt(2) deviations.
Duration jitter_bound(const JitterConfig& config) noexcept;
// The mean in force: the bound where the configuration leaves it at 0.
Duration jitter_mean(const JitterConfig& config) noexcept;
// From one knot to the next.
Duration jitter_spacing(const JitterConfig& config) noexcept;

class Jitter {
 public:
  Jitter(const LinkIdentity& identity, const JitterConfig& config) noexcept;

  bool is_constant() const noexcept { return bound_ == 0; }
  Duration mean() const noexcept { return Duration{mean_}; }

  // J(t) >= 0 for t >= kEpoch. Remembers the segment it was asked for last.
  Duration at(Instant t) noexcept {
    const std::uint64_t offset = static_cast<std::uint64_t>(picos(t)) - segment_start_;
    if (offset >= spacing_) return seek(t);
    return Duration{from_ + rise(offset)};
  }

 private:
  // Slopes are below 1, so they fit 62 bits after the point.
  static constexpr int kSlopeBits = 62;

  std::int64_t rise(std::uint64_t offset) const noexcept;
  std::int64_t knot(std::uint64_t index) const noexcept;
  Duration seek(Instant t) noexcept;

  RandomStream random_;
  std::int64_t mean_;
  std::int64_t bound_;     // 0: constant
  std::uint64_t spacing_;  // 0: constant

  std::uint64_t segment_start_ = 0;
  std::int64_t from_ = 0;   // J at the start of the segment
  std::int64_t slope_ = 0;  // of the segment
};

}  // namespace linkwright
