// SPDX-License-Identifier: Apache-2.0
//
// Random points of a domain, the same on every machine.
#pragma once

#include <cmath>
#include <cstdint>

#include "link_models/core/random.h"

namespace linkwright {

class Points {
 public:
  explicit Points(std::uint64_t seed) : stream_({seed, 0, 0}, Purpose::kTelemetry) {}

  double uniform(double low, double high) {
    const double u = static_cast<double>(stream_.bits(counter_++) >> 11) * 0x1.0p-53;
    return low + (high - low) * u;
  }
  double log_uniform(double low, double high) {
    return std::exp(uniform(std::log(low), std::log(high)));
  }
  int below(int n) { return static_cast<int>(uniform(0, n)); }

 private:
  RandomStream stream_;
  std::uint64_t counter_ = 0;
};

}  // namespace linkwright
