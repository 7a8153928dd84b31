// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/random_errors.h"

#include <gtest/gtest.h>

#include "link_models/fec/threshold.h"
#include "tests/unit/fec/points.h"
#include "tests/unit/fec/reference.h"
#include "tests/unit/fec/vectors.h"

namespace linkwright {
namespace {

constexpr FecCode kCodes[] = {FecCode::kRs528, FecCode::kRs544, FecCode::kRs272};

// Relative difference; 60 digits against double.
double off(double value, const reference::Real& truth) {
  return static_cast<double>(abs(value / truth - 1));
}

TEST(RandomErrors, MatchesEveryVector) {
  for (const FecVector& row : kFecVectors) {
    EXPECT_NEAR(symbol_error_ratio(row.ber) / row.symbol, 1.0, 1e-6) << row.ber;
    EXPECT_NEAR(codeword_error_ratio(row.code, row.ber) / row.codeword, 1.0, 1e-6) << row.ber;
    EXPECT_NEAR(post_fec_ber(row.code, row.ber) / row.post_fec, 1.0, 1e-6) << row.ber;
  }
}

TEST(RandomErrors, AgreesWithTheDirectSumIn60DigitsOverTheWholeDomain) {
  Points points(1);
  for (int i = 0; i < 400; ++i) {
    const FecCode code = kCodes[points.below(3)];
    const FecCodeSpec& spec = spec_of(code);
    // RS(544,514) reaches 1e-300 at 2e-22.
    const double p = points.log_uniform(spec.correctable == 15 ? 3e-22 : 1e-40, 0.5);
    const auto truth = reference::independent(spec.symbols, spec.correctable, p);
    EXPECT_LT(off(symbol_error_ratio(p), truth.symbol), 1e-14) << p;
    if (truth.codeword < 1e-300) continue;
    EXPECT_LT(off(codeword_error_ratio(code, p), truth.codeword), 1e-11) << spec.name << " " << p;
    if (truth.post_fec < 1e-300) continue;
    EXPECT_LT(off(post_fec_ber(code, p), truth.post_fec), 1e-11) << spec.name << " " << p;
  }
}

TEST(RandomErrors, HasTheEndsOfItsDomain) {
  for (const FecCode code : kCodes) {
    EXPECT_EQ(codeword_error_ratio(code, 0.0), 0.0);
    EXPECT_EQ(post_fec_ber(code, 0.0), 0.0);
    EXPECT_EQ(symbol_error_counts(code, 0.0)[0], 1.0);
    EXPECT_NEAR(codeword_error_ratio(code, 0.5), 1.0, 1e-12);
    EXPECT_NEAR(post_fec_ber(code, 0.5), 0.5, 1e-12);
  }
}

TEST(RandomErrors, RisesWithTheBerAndFallsWithTheStrengthOfTheCode) {
  for (const FecCode code : kCodes) {
    double before = 0;
    for (double p = 1e-9; p < 0.5; p *= 1.3) {
      const double ratio = codeword_error_ratio(code, p);
      EXPECT_GE(ratio, before * (1 - 1e-12)) << "but for rounding, where it is 1";
      EXPECT_LE(ratio, 1.0);
      EXPECT_LE(post_fec_ber(code, p), p);
      before = ratio;
    }
  }
  EXPECT_LT(codeword_error_ratio(FecCode::kRs544, 1e-4),
            codeword_error_ratio(FecCode::kRs528, 1e-4));
  EXPECT_LT(codeword_error_ratio(FecCode::kRs272, 1e-4),
            codeword_error_ratio(FecCode::kRs528, 1e-4))
      << "half as many symbols for the same t";
}

TEST(RandomErrors, CountsAndTheTailMakeOne) {
  for (const FecCode code : kCodes)
    for (const double p : {1e-8, 1e-4, 1e-3, 1e-2}) {
      double sum = codeword_error_ratio(code, p);
      for (const double ratio : symbol_error_counts(code, p)) sum += ratio;
      EXPECT_NEAR(sum, 1.0, 1e-12);
    }
}

TEST(Threshold, GivesThePublishedBerOfEachTarget) {
  const auto bear = ber_for_codeword_error_ratio;
  EXPECT_NEAR(bear(FecCode::kRs544, 1e-9), 3.93e-4, 0.005e-4);
  EXPECT_NEAR(bear(FecCode::kRs544, 1.45e-11), 2.92e-4, 0.005e-4);
  EXPECT_NEAR(bear(FecCode::kRs544, 1e-12), 2.43e-4, 0.005e-4);
  EXPECT_NEAR(bear(FecCode::kRs528, 1e-9), 5.56e-5, 0.005e-5);
  EXPECT_NEAR(bear(FecCode::kRs528, 1e-11), 3.08e-5, 0.005e-5);
  EXPECT_NEAR(bear(FecCode::kRs528, 1e-12), 2.30e-5, 0.005e-5);
}

TEST(Threshold, UndoesTheCodewordErrorRatio) {
  for (const FecCode code : kCodes)
    for (double target = 1e-290; target < 0.9; target *= 1e7)
      EXPECT_NEAR(codeword_error_ratio(code, ber_for_codeword_error_ratio(code, target)) / target,
                  1.0,
                  1e-10)
          << target;
}

}  // namespace
}  // namespace linkwright
