// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/telemetry.h"

#include <cmath>

#include <gtest/gtest.h>

#include "link_models/fec/frame_loss.h"
#include "link_models/fec/random_errors.h"

namespace linkwright {
namespace {

constexpr LinkIdentity kIdentity{42, 3, 1};

FecCounters draw(const FecInterval& interval, const CodewordLaw& law, std::uint64_t first = 0) {
  const RandomStream stream(kIdentity, Purpose::kTelemetry);
  std::uint64_t counter = first;
  return draw_counters(interval, law, stream, counter);
}

void expect_consistent(const FecCounters& counters, std::uint64_t all) {
  EXPECT_EQ(codewords(counters), all);
  EXPECT_EQ(counters.symbol_errors[0] + counters.corrected + counters.uncorrectable, all);
  EXPECT_EQ(counters.symbol_errors.back(), counters.uncorrectable);
  std::uint64_t wrong_symbols = 0;
  for (std::size_t k = 1; k < 16; ++k) wrong_symbols += k * counters.symbol_errors[k];
  EXPECT_GE(counters.corrected_bits, wrong_symbols);
  EXPECT_LE(counters.corrected_bits, 10 * wrong_symbols);
}

// Five standard deviations of a count with that mean, and a little for the smallest.
void expect_close(double count, double mean) {
  EXPECT_NEAR(count, mean, 5 * std::sqrt(mean) + 5) << mean;
}

TEST(Telemetry, TheSameCounterGivesTheSameAndMovesOn) {
  const RandomStream stream(kIdentity, Purpose::kTelemetry);
  const CodewordLaw law = codeword_law(FecCode::kRs544, 1e-4);
  std::uint64_t counter = 0;
  const FecCounters first = draw_counters({1'000'000, 4}, law, stream, counter);
  EXPECT_GT(counter, 0u);
  const FecCounters second = draw_counters({1'000'000, 4}, law, stream, counter);
  EXPECT_NE(first, second);
  EXPECT_EQ(draw({1'000'000, 4}, law), first);
}

TEST(Telemetry, EveryBinHasItsMean) {
  // 1e-3: the whole histogram is populated, and so is the last bin.
  const CodewordLaw law = codeword_law(FecCode::kRs544, 1e-3);
  const std::uint64_t all = 20'000'000;
  const FecCounters counters = draw({all, 1}, law);
  expect_consistent(counters, all);
  const auto n = static_cast<double>(all);
  for (std::size_t k = 0; k < 16; ++k)
    expect_close(static_cast<double>(counters.symbol_errors[k]), n * law.counts[k]);
  expect_close(static_cast<double>(counters.uncorrectable), n * 1.530259e-4);
  // What was corrected is what was wrong, less the wrong bits of lost codewords.
  const double mean_bits = n * 5'440 * (1e-3 - post_fec_ber(FecCode::kRs544, 1e-3));
  expect_close(static_cast<double>(counters.corrected_bits), mean_bits);
}

TEST(Telemetry, ItVariesFromIntervalToIntervalAsCountsDo) {
  const CodewordLaw law = codeword_law(FecCode::kRs544, 1e-6);
  const RandomStream stream(kIdentity, Purpose::kTelemetry);
  std::uint64_t counter = 0;
  const double mean = 100'000 * (1 - law.counts[0]);
  double sum = 0;
  double squares = 0;
  constexpr int kIntervals = 2'000;
  for (int i = 0; i < kIntervals; ++i) {
    const FecCounters counters = draw_counters({100'000, 1}, law, stream, counter);
    const auto corrected = static_cast<double>(counters.corrected);
    sum += corrected;
    squares += (corrected - mean) * (corrected - mean);
  }
  EXPECT_NEAR(sum / kIntervals / mean, 1.0, 5 / std::sqrt(mean * kIntervals));
  // Standard deviation of a variance from 2000 samples: 3.2 %.
  EXPECT_NEAR(squares / kIntervals / (mean * law.counts[0]), 1.0, 0.16);
}

TEST(Telemetry, RareBinsAreDrawnInBillionsOfCodewords) {
  // 1e13 codewords of 2.4e-4 hold eight uncorrectable ones in the mean.
  const CodewordLaw law = codeword_law(FecCode::kRs544, 2.4e-4);
  const std::uint64_t all = 10'000'000'000'000;
  double sum = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const FecCounters counters = draw({all, 1}, law, 1'000'000 * i);
    expect_consistent(counters, all);
    sum += static_cast<double>(counters.uncorrectable);
    expect_close(static_cast<double>(counters.symbol_errors[1]), 1e13 * law.counts[1]);
  }
  EXPECT_NEAR(sum, 815.16, 5 * std::sqrt(815.16));
}

TEST(Telemetry, TheCodewordClocksBadGroupsAreItsUncorrectableCodewords) {
  const CodewordLaw rare = codeword_law(FecCode::kRs544, 2.4e-4);
  const FecInterval interval{.groups = 1'000'000, .interleave = 4, .bad_groups = 7};
  const FecCounters counters = draw(interval, rare);
  EXPECT_EQ(counters.uncorrectable, 7u) << "two bad ones in one group: never at 1e-12";
  expect_consistent(counters, 4'000'000);
  // Where CER is large, a bad group has several: CER I / (1 - (1-CER)^I) in the mean.
  const CodewordLaw often = codeword_law(FecCode::kRs544, 2e-3);
  const FecCounters many =
      draw({.groups = 1'000'000, .interleave = 4, .bad_groups = 280'000}, often);
  const double mean = 4 * often.uncorrectable / group_error_ratio(often.uncorrectable, 4);
  EXPECT_GT(mean, 1.12);
  EXPECT_NEAR(static_cast<double>(many.uncorrectable) / 280'000, mean, 0.005);
}

TEST(Telemetry, BurstsHaveTheirOwnHistogram) {
  const BurstErrors errors{1e-4, 0.75};
  const CodewordLaw law = codeword_law(FecCode::kRs544, 2, errors);
  const std::uint64_t all = 8'000'000;
  const FecCounters counters = draw({all / 2, 2}, law);
  expect_consistent(counters, all);
  const auto n = static_cast<double>(all);
  for (std::size_t k = 0; k < 16; ++k)
    expect_close(static_cast<double>(counters.symbol_errors[k]), n * law.counts[k]);
  // Bits come about two at a time here, so their count spreads more than Poisson.
  EXPECT_NEAR(static_cast<double>(counters.corrected_bits) / (n * 5'440 * 1e-4), 1.0, 0.01);
  EXPECT_GT(law.counts[12], 10 * codeword_law(FecCode::kRs544, 1e-4).counts[12]) << "a long tail";
}

TEST(Telemetry, CodesOfSevenLeaveTheirUpperBinsEmpty) {
  const FecCounters counters = draw({1'000'000, 1}, codeword_law(FecCode::kRs528, 1e-3));
  expect_consistent(counters, 1'000'000);
  expect_close(static_cast<double>(counters.uncorrectable), 1e6 * 1.604723e-1);
  for (std::size_t k = 8; k < 16; ++k) EXPECT_EQ(counters.symbol_errors[k], 0u);
}

TEST(Telemetry, APerfectLinkCountsOnlyCleanCodewords) {
  for (const CodewordLaw& law :
       {codeword_law(FecCode::kRs544, 0.0), codeword_law(FecCode::kRs544, 4, {0.0, 0.5})}) {
    const FecCounters counters = draw({1'000, 4}, law);
    expect_consistent(counters, 4'000);
    EXPECT_EQ(counters.symbol_errors[0], 4'000u);
    EXPECT_EQ(counters.corrected_bits, 0u);
  }
  EXPECT_EQ(draw({0, 1}, codeword_law(FecCode::kRs544, 1e-3)), FecCounters{});
}

TEST(Telemetry, IntervalsAdd) {
  const CodewordLaw law = codeword_law(FecCode::kRs544, 1e-3);
  FecCounters sum = draw({1'000, 1}, law);
  sum += draw({2'000, 1}, law, 500);
  expect_consistent(sum, 3'000);
}

}  // namespace
}  // namespace linkwright
