// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/histogram.h"

#include <numeric>

namespace linkwright {

std::uint64_t Histogram::total() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::uint64_t Histogram::percentile(double share) const noexcept {
  const std::uint64_t all = total();
  if (all == 0) return 0;
  // Rank rounded up: p99 of 10 values is the 10th, as nearest-rank percentiles are defined.
  auto rank = static_cast<std::uint64_t>(share * static_cast<double>(all));
  if (static_cast<double>(rank) < share * static_cast<double>(all) || rank == 0) ++rank;
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= rank) return upper_bound(bucket);
  }
  return upper_bound(kBuckets - 1);
}

std::uint64_t Histogram::count_above(std::uint64_t value) const noexcept {
  std::uint64_t above = 0;
  for (std::size_t bucket = bucket_of(value) + 1; bucket < kBuckets; ++bucket)
    above += counts_[bucket];
  return above;
}

Histogram Histogram::since(const Histogram& earlier) const noexcept {
  Histogram difference;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket)
    difference.counts_[bucket] = counts_[bucket] - earlier.counts_[bucket];
  return difference;
}

void Histogram::merge(const Histogram& other) noexcept {
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket)
    counts_[bucket] += other.counts_[bucket];
}

}  // namespace linkwright
