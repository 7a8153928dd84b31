// SPDX-License-Identifier: Apache-2.0
#include "control/collective/per_iteration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace linkwright {
namespace {

double nearest_rank(const std::vector<double>& sorted, double percent) {
  const double rank = std::ceil(percent / 100 * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

}  // namespace

PerIteration per_iteration(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  PerIteration out;
  const auto count = static_cast<double>(values.size());
  out.least = values.front();
  out.most = values.back();
  out.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  out.p50 = nearest_rank(values, 50);
  out.p95 = nearest_rank(values, 95);
  out.p99 = nearest_rank(values, 99);
  double squares = 0;
  for (const double each : values) squares += (each - out.mean) * (each - out.mean);
  out.deviation = std::sqrt(squares / count);
  return out;
}

}  // namespace linkwright
