// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/analysis.h"

#include <cmath>

#include <gtest/gtest.h>

#include "link_models/fec/random_errors.h"

namespace linkwright {
namespace {

TEST(FecCode, HasItsNumbersByName) {
  EXPECT_EQ(fec_code_of("rs544"), FecCode::kRs544);
  EXPECT_EQ(fec_code_of("none"), FecCode::kNone);
  EXPECT_FALSE(fec_code_of("rs545").has_value());
  for (const FecCode code : {FecCode::kRs528, FecCode::kRs544, FecCode::kRs272}) {
    const FecCodeSpec& spec = spec_of(code);
    EXPECT_EQ(fec_code_of(spec.name), code);
    EXPECT_EQ((spec.symbols - spec.payload_symbols) / 2, spec.correctable);
    EXPECT_EQ(spec.octets, 8 * spec.blocks);
  }
}

TEST(FecAnalysis, AnswersForIndependentErrors) {
  const FecCase question{.interleave = 4, .pre_fec_ber = 1e-3};
  const FecAnalysis answer = analyse(question);
  EXPECT_NEAR(answer.symbol_error_ratio, 9.955120e-3, 1e-9);
  EXPECT_NEAR(*answer.codeword_error_ratio, 1.530259e-4, 1e-10);
  EXPECT_NEAR(answer.post_fec_ber, 4.641192e-7, 1e-13);
  EXPECT_NEAR(frame_loss(question, answer, 9'018).exact, 2.766101e-3, 1e-9);
}

TEST(FecAnalysis, AnswersForBurstsAndTheirPrecoding) {
  FecCase question{.pre_fec_ber = 2.4e-4, .burst_a = 0.75};
  EXPECT_NEAR(*analyse(question).codeword_error_ratio, 5.207724e-8, 1e-14);
  question.burst_a = 0.0;
  EXPECT_NEAR(*analyse(question).codeword_error_ratio, 8.090789e-13, 1e-19);
  question = {.pre_fec_ber = 1e-5, .burst_a = 0.75, .precoded = true};
  EXPECT_LT(*analyse(question).codeword_error_ratio, 1.801771e-11 * 1e-10);
}

TEST(FecAnalysis, AnswersForTheInnerCode) {
  const FecAnalysis answer = analyse({.pre_fec_ber = 3e-3, .inner_hamming = true});
  EXPECT_NEAR(answer.outer_ber, 5.193534e-5, 1e-11);
  EXPECT_EQ(*answer.codeword_error_ratio, codeword_error_ratio(FecCode::kRs544, answer.outer_ber));
}

TEST(FecAnalysis, WithoutFecTheBitsStayAsTheyAre) {
  const FecCase question{.code = FecCode::kNone, .pre_fec_ber = 1e-6};
  const FecAnalysis answer = analyse(question);
  EXPECT_FALSE(answer.codeword_error_ratio.has_value());
  EXPECT_EQ(answer.post_fec_ber, 1e-6);
  const FrameLossRatios loss = frame_loss(question, answer, 64);
  EXPECT_NEAR(loss.exact, 5.11869e-4, 1e-9);
  EXPECT_FALSE(loss.ieee.has_value());
}

TEST(FecAnalysis, RefusesWithValueAndRange) {
  EXPECT_TRUE(validate(FecCase{.pre_fec_ber = 0.5}).empty());
  const auto ber = validate(FecCase{.pre_fec_ber = 0.7});
  ASSERT_EQ(ber.size(), 1u);
  EXPECT_EQ(ber[0].message, "pre_fec_ber: 0.7 is out of range, allowed 0 to 0.5");
  EXPECT_EQ(validate(FecCase{.pre_fec_ber = -1e-9}).size(), 1u);
  EXPECT_EQ(validate(FecCase{.pre_fec_ber = std::nan("")}).size(), 1u);
  EXPECT_EQ(validate(FecCase{.interleave = 3}).at(0).field, "interleave");
  EXPECT_EQ(validate(FecCase{.burst_a = 1.0}).at(0).field, "burst_a");
  EXPECT_EQ(validate(FecCase{.pre_fec_ber = 0.26, .burst_a = 0.1}).size(), 0u);
  EXPECT_EQ(validate(FecCase{.pre_fec_ber = 0.26, .burst_a = 0.0}).at(0).field, "pre_fec_ber");
  EXPECT_EQ(validate(FecCase{.precoded = true}).at(0).field, "precoded");
  EXPECT_EQ(validate(FecCase{.burst_a = 0.5, .inner_hamming = true}).at(0).field, "burst_a");
  EXPECT_EQ(validate(FecCase{.code = FecCode::kNone, .burst_a = 0.5}).at(0).field, "code");
  EXPECT_TRUE(validate_frame_bytes(9'018).empty());
  EXPECT_EQ(validate_frame_bytes(63).at(0).message,
            "frame_bytes: 63 is out of range, allowed 64 to 65535");
}

}  // namespace
}  // namespace linkwright
