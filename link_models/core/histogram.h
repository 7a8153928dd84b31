// SPDX-License-Identifier: Apache-2.0
//
// Log-linear histogram of non-negative 64-bit values (HDR layout): exact below 64, then 32 buckets
// per power of two, so a bucket is at most 1/32 = 3.1 % wide. Values above 2^41 share the last one.
// One writer, plain integers; snapshots are copies made at a burst boundary.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace linkwright {

class Histogram {
 public:
  static constexpr unsigned kSubBits = 5;
  static constexpr std::uint64_t kSub = 1u << kSubBits;
  static constexpr unsigned kMaxBits = 41;
  static constexpr std::size_t kBuckets = (kMaxBits - kSubBits + 1) * kSub;

  static constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
    if (value < 2 * kSub) return static_cast<std::size_t>(value);
    const unsigned octave = static_cast<unsigned>(std::bit_width(value)) - 1 - kSubBits;
    const std::size_t bucket = octave * kSub + static_cast<std::size_t>(value >> octave);
    return bucket < kBuckets ? bucket : kBuckets - 1;
  }
  // Largest value that falls into `bucket`: percentiles round up, never down.
  static constexpr std::uint64_t upper_bound(std::size_t bucket) noexcept {
    if (bucket < 2 * kSub) return bucket;
    const auto octave = static_cast<unsigned>(bucket / kSub) - 1;
    return ((bucket % kSub + kSub + 1) << octave) - 1;
  }

  void record(std::uint64_t value) noexcept { ++counts_[bucket_of(value)]; }
  void add(std::size_t bucket, std::uint64_t count) noexcept { counts_[bucket] += count; }
  std::uint64_t count(std::size_t bucket) const noexcept { return counts_[bucket]; }

  std::uint64_t total() const noexcept;
  // Smallest bucket bound that at least `share` (0..1) of the values do not exceed; 0 when empty.
  std::uint64_t percentile(double share) const noexcept;
  // How many values lie in buckets entirely above `value`.
  std::uint64_t count_above(std::uint64_t value) const noexcept;
  // This minus `earlier`, bucket by bucket: what was recorded in between.
  Histogram since(const Histogram& earlier) const noexcept;
  void merge(const Histogram& other) noexcept;

 private:
  std::array<std::uint64_t, kBuckets> counts_{};
};

}  // namespace linkwright
