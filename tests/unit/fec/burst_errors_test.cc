// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/burst_errors.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "link_models/fec/random_errors.h"
#include "tests/unit/fec/burst_vectors.h"
#include "tests/unit/fec/points.h"
#include "tests/unit/fec/reference.h"

namespace linkwright {
namespace {

double off(double value, const reference::Real& truth) {
  return static_cast<double>(abs(value / truth - 1));
}

TEST(BurstErrors, MatchesEveryVector) {
  for (const BurstVector& row : kBurstVectors) {
    const BurstErrors errors{row.ber, row.propagation};
    EXPECT_NEAR(burst_entry_ratio(errors) / row.entry, 1.0, 1e-6);
    const double ratio = burst_outcome(row.code, row.interleave, errors).codeword_error_ratio;
    EXPECT_NEAR(ratio / row.codeword, 1.0, 1e-6)
        << row.ber << " a " << row.propagation << " I " << row.interleave;
  }
}

TEST(BurstErrors, AgreesWithTheSteppedChainIn60DigitsOverTheWholeDomain) {
  constexpr FecCode kCodes[] = {FecCode::kRs528, FecCode::kRs544, FecCode::kRs272};
  Points points(2);
  for (int i = 0; i < 12; ++i) {
    const FecCode code = kCodes[points.below(3)];
    const FecCodeSpec& spec = spec_of(code);
    const int ways = 1 << points.below(3);
    const BurstErrors errors{points.log_uniform(1e-12, 0.24), points.uniform(0.0, 0.99)};
    ASSERT_TRUE(validate(errors).empty());
    const auto truth = reference::bursts(
        spec.symbols, spec.correctable, ways, errors.pre_fec_ber, errors.propagation);
    const BurstOutcome outcome = burst_outcome(code, ways, errors);
    EXPECT_LT(off(outcome.symbol_error_ratio, truth.symbol), 1e-12);
    EXPECT_LT(off(outcome.codeword_error_ratio, truth.codeword), 1e-10)
        << spec.name << " " << errors.pre_fec_ber << " " << errors.propagation << " " << ways;
    EXPECT_LT(off(outcome.post_fec_ber, truth.post_fec), 1e-10);
  }
}

// a = p0 makes PAM4 symbols independent: Ps = 1 - (1 - 2 BER)^5, whatever the interleave.
TEST(BurstErrors, WithoutMemoryItIsABinomialLaw) {
  const double ber = 5e-4;
  const double wrong = 2 * ber;
  ASSERT_NEAR(burst_entry_ratio({ber, wrong}), wrong, 1e-18);
  // The bit error ratio whose 10-bit symbols err as often.
  const double alike = -std::expm1(0.5 * std::log1p(-wrong));
  const double expected = codeword_error_ratio(FecCode::kRs544, alike);
  for (const int ways : {1, 2, 4})
    EXPECT_NEAR(burst_outcome(FecCode::kRs544, ways, {ber, wrong}).codeword_error_ratio / expected,
                1.0,
                1e-10);
}

TEST(BurstErrors, TheLawsSumToOneAndToTheBer) {
  for (const double a : {0.0, 0.5, 0.75, 0.95}) {
    const BurstOutcome outcome = burst_outcome(FecCode::kRs544, 2, {1e-3, a});
    const double sum =
        std::accumulate(outcome.counts.begin(), outcome.counts.end(), outcome.codeword_error_ratio);
    EXPECT_NEAR(sum, 1.0, 1e-12);
    double wrong = 0;
    for (std::size_t j = 0; j < outcome.wrong_pam4.size(); ++j)
      wrong += static_cast<double>(j) * outcome.wrong_pam4[j];
    EXPECT_NEAR(wrong / 10, 1e-3, 1e-15);
    EXPECT_NEAR(1.0 - outcome.wrong_pam4[0], outcome.symbol_error_ratio, 1e-14);
    EXPECT_LE(outcome.post_fec_ber, 1e-3);
  }
}

TEST(BurstErrors, InterleavingHelpsAgainstBursts) {
  for (const double a : {0.5, 0.75}) {
    const auto ratio = [&](int ways) {
      return burst_outcome(FecCode::kRs544, ways, {2.4e-4, a}).codeword_error_ratio;
    };
    EXPECT_GT(ratio(1), ratio(2));
    EXPECT_GT(ratio(2), ratio(4));
  }
}

// The same bursts, longer: more wrong bits, more lost codewords.
TEST(BurstErrors, PerEventALongerBurstIsWorse) {
  const double enter = 1e-4;
  double before = 0;
  for (const double a : {0.0, 0.25, 0.5, 0.75, 0.9}) {
    const double wrong = enter / (enter + 1 - a);
    const BurstErrors errors{wrong / 2, a};
    EXPECT_NEAR(burst_entry_ratio(errors) / enter, 1.0, 1e-12);
    const double ratio = burst_outcome(FecCode::kRs544, 4, errors).codeword_error_ratio;
    EXPECT_GT(ratio, before);
    before = ratio;
  }
}

TEST(BurstErrors, PrecodingLeavesTwoErrorsPerBurst) {
  const BurstErrors plain{1e-5, 0.75};
  const BurstErrors coded = precoded(plain);
  EXPECT_EQ(coded.propagation, 0.0);
  EXPECT_DOUBLE_EQ(coded.pre_fec_ber, burst_entry_ratio(plain));
  EXPECT_LT(burst_outcome(FecCode::kRs544, 1, coded).codeword_error_ratio,
            burst_outcome(FecCode::kRs544, 1, plain).codeword_error_ratio * 1e-10);
}

TEST(BurstErrors, NoErrorsAreNoErrors) {
  const BurstOutcome outcome = burst_outcome(FecCode::kRs528, 4, {0.0, 0.75});
  EXPECT_EQ(outcome.codeword_error_ratio, 0.0);
  EXPECT_EQ(outcome.post_fec_ber, 0.0);
  EXPECT_EQ(outcome.counts[0], 1.0);
}

TEST(BurstErrors, RefusesWhatNoChainCanDo) {
  EXPECT_TRUE(validate(BurstErrors{0.24, 0.0}).empty());
  const auto crowded = validate(BurstErrors{0.26, 0.0});
  ASSERT_EQ(crowded.size(), 1u) << "every second symbol at most, if none follows another";
  EXPECT_EQ(crowded[0].field, "pre_fec_ber");
  EXPECT_EQ(validate(BurstErrors{0.5, 0.5}).size(), 1u);
  const auto endless = validate(BurstErrors{1e-3, 1.0});
  ASSERT_EQ(endless.size(), 1u);
  EXPECT_EQ(endless[0].message, "burst_a: 1 is out of range, allowed 0 to below 1");
}

}  // namespace
}  // namespace linkwright
