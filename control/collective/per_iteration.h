// SPDX-License-Identifier: Apache-2.0
//
// How iterations differ, as nccl-tests counts: nearest-rank percentiles, deviation of a population.
#pragma once

#include <vector>

namespace linkwright {

struct PerIteration {
  double least = 0;
  double most = 0;
  double mean = 0;
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
  double deviation = 0;

  double variation_percent() const { return mean > 0 ? 100 * deviation / mean : 0; }
};

PerIteration per_iteration(std::vector<double> values);

}  // namespace linkwright
