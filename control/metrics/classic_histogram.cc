// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/classic_histogram.h"

#include <limits>

namespace linkwright::metrics {

prometheus::ClientMetric::Histogram classic_histogram(const Histogram& nanoseconds) {
  prometheus::ClientMetric::Histogram out;
  std::size_t next = 0;
  double sum_ns = 0;
  const auto close = [&](double seconds) { out.bucket.push_back({out.sample_count, seconds}); };
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    const std::uint64_t largest = Histogram::upper_bound(bucket);
    for (; next < kBoundsNs.size() && largest > kBoundsNs[next]; ++next)
      close(static_cast<double>(kBoundsNs[next]) / 1e9);
    out.sample_count += nanoseconds.count(bucket);
    sum_ns += static_cast<double>(nanoseconds.count(bucket)) * static_cast<double>(largest);
  }
  close(std::numeric_limits<double>::infinity());
  out.sample_sum = sum_ns / 1e9;
  return out;
}

}  // namespace linkwright::metrics
