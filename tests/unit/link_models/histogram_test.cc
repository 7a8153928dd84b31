// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/histogram.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

TEST(Histogram, IsExactBelow64) {
  for (std::uint64_t value = 0; value < 64; ++value) {
    EXPECT_EQ(Histogram::bucket_of(value), value);
    EXPECT_EQ(Histogram::upper_bound(value), value);
  }
}

TEST(Histogram, EachBoundIsTheLastValueOfItsBucket) {
  for (std::size_t bucket = 0; bucket + 1 < Histogram::kBuckets; ++bucket) {
    const std::uint64_t bound = Histogram::upper_bound(bucket);
    EXPECT_EQ(Histogram::bucket_of(bound), bucket);
    EXPECT_EQ(Histogram::bucket_of(bound + 1), bucket + 1);
  }
}

TEST(Histogram, ABucketIsAtMostOneThirtySecondWide) {
  for (std::size_t bucket = 64; bucket < Histogram::kBuckets; ++bucket) {
    const std::uint64_t low = Histogram::upper_bound(bucket - 1) + 1;
    EXPECT_LE((Histogram::upper_bound(bucket) - low + 1) * 32, low);
  }
}

TEST(Histogram, HugeValuesShareTheLastBucket) {
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 41;
  EXPECT_EQ(Histogram::bucket_of(kLimit - 1), Histogram::kBuckets - 1);
  EXPECT_EQ(Histogram::bucket_of(kLimit), Histogram::kBuckets - 1);
  EXPECT_EQ(Histogram::bucket_of(~std::uint64_t{0}), Histogram::kBuckets - 1);
  EXPECT_EQ(Histogram::upper_bound(Histogram::kBuckets - 1), kLimit - 1);
}

TEST(Histogram, PercentilesAreNearestRank) {
  Histogram histogram;
  EXPECT_EQ(histogram.percentile(0.5), 0u);
  for (std::uint64_t value = 1; value <= 10; ++value) histogram.record(value);
  EXPECT_EQ(histogram.total(), 10u);
  EXPECT_EQ(histogram.percentile(0.0), 1u);
  EXPECT_EQ(histogram.percentile(0.5), 5u);
  EXPECT_EQ(histogram.percentile(0.51), 6u);
  EXPECT_EQ(histogram.percentile(0.99), 10u);
  EXPECT_EQ(histogram.percentile(1.0), 10u);
}

TEST(Histogram, PercentilesOfLargeValuesRoundUpByAtMostABucket) {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 1'000; ++value) histogram.record(value * 1'000);
  for (const double share : {0.1, 0.5, 0.9, 0.999}) {
    const auto exact = static_cast<double>(histogram.total()) * share * 1'000;
    EXPECT_GE(static_cast<double>(histogram.percentile(share)), exact);
    EXPECT_LE(static_cast<double>(histogram.percentile(share)), exact * (1 + 1.0 / 32) + 1);
  }
}

TEST(Histogram, CountsAboveAValueOnlyWhatIsSurelyAbove) {
  Histogram histogram;
  for (const std::uint64_t value : {5u, 6u, 7u, 1'000u}) histogram.record(value);
  EXPECT_EQ(histogram.count_above(5), 3u);
  EXPECT_EQ(histogram.count_above(7), 1u);
  EXPECT_EQ(histogram.count_above(999), 0u);  // 999 lies in the bucket of 1000
  EXPECT_EQ(histogram.count_above(900), 1u);
}

TEST(Histogram, DifferenceAndSumUndoEachOther) {
  Histogram early;
  early.record(3);
  early.record(70'000);
  Histogram late = early;
  late.record(3);
  late.record(9);
  Histogram between = late.since(early);
  EXPECT_EQ(between.total(), 2u);
  EXPECT_EQ(between.count(3), 1u);
  EXPECT_EQ(between.count(9), 1u);
  between.merge(early);
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket)
    EXPECT_EQ(between.count(bucket), late.count(bucket));
}

}  // namespace
}  // namespace linkwright
