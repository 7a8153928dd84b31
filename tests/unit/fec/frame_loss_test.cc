// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/frame_loss.h"

#include <array>

#include <gtest/gtest.h>

#include "link_models/fec/inner_hamming.h"
#include "link_models/fec/latency.h"
#include "link_models/fec/random_errors.h"
#include "tests/unit/fec/points.h"
#include "tests/unit/fec/reference.h"
#include "tests/unit/fec/vectors.h"

namespace linkwright {
namespace {

double off(double value, const reference::Real& truth) {
  return static_cast<double>(abs(value / truth - 1));
}

TEST(FrameLossRatios, MatchesEveryVector) {
  constexpr std::array<std::uint32_t, 3> kLengths{64, 1'518, 9'018};
  for (const FecVector& row : kFecVectors)
    for (std::size_t i = 0; i < kLengths.size(); ++i) {
      const double cer = codeword_error_ratio(row.code, row.ber);
      const FrameLossRatios loss = frame_loss(row.code, row.interleave, cer, kLengths[i]);
      EXPECT_NEAR(loss.exact / row.exact[i], 1.0, 1e-6) << row.ber << " " << kLengths[i];
      EXPECT_NEAR(*loss.ieee / row.ieee[i], 1.0, 1e-6) << row.ber << " " << kLengths[i];
    }
}

// Limits of IEEE 802.3 for RS(544,514) at 2.4e-4: 9.2e-13 (100GBASE), 1.7e-12 (200G, 400G).
TEST(FrameLossRatios, MeetsThePublishedLimits) {
  const double cer = codeword_error_ratio(FecCode::kRs544, 2.4e-4);
  EXPECT_NEAR(*frame_loss(FecCode::kRs544, 1, cer, 64).ieee, 9.22e-13, 0.005e-13);
  EXPECT_NEAR(*frame_loss(FecCode::kRs544, 2, cer, 64).ieee, 1.737e-12, 0.0005e-12);
  EXPECT_NEAR(frame_loss(FecCode::kRs544, 1, cer, 9'018).exact /
                  frame_loss(FecCode::kRs544, 1, cer, 64).exact,
              13.573,
              0.0005);
}

TEST(FrameLossRatios, HasTheFactorsOfSonicForAnyLength) {
  EXPECT_DOUBLE_EQ(sonic_loss_per_codeword(1), 1.125);
  EXPECT_DOUBLE_EQ(sonic_loss_per_codeword(2), 2.125);
  EXPECT_DOUBLE_EQ(sonic_loss_per_codeword(4), 4.125);
  EXPECT_EQ(frame_loss(FecCode::kRs544, 2, 1e-6, 64).sonic,
            frame_loss(FecCode::kRs544, 2, 1e-6, 9'018).sonic);
}

TEST(FrameLossRatios, AgreesWithCountingEveryPhaseIn60Digits) {
  constexpr FecCode kCodes[] = {FecCode::kRs528, FecCode::kRs544, FecCode::kRs272};
  Points points(3);
  for (int i = 0; i < 40; ++i) {
    const FecCode code = kCodes[points.below(3)];
    const int ways = 1 << points.below(3);
    const int bytes = static_cast<int>(points.log_uniform(64, 16'388));
    const double cer = points.log_uniform(1e-30, 1.0);
    const auto truth = reference::frame_loss(spec_of(code).blocks, ways, cer, bytes);
    EXPECT_LT(off(frame_loss(code, ways, cer, static_cast<std::uint32_t>(bytes)).exact, truth),
              1e-12)
        << spec_of(code).name << " " << ways << " " << bytes << " " << cer;
  }
}

TEST(FrameLossRatios, StaysARatioAndRisesWithLengthAndInterleave) {
  for (const double cer : {0.0, 1e-12, 1e-3, 0.3, 1.0}) {
    double before = -1;
    for (std::uint32_t bytes = 64; bytes < 20'000; bytes += 321) {
      const double loss = frame_loss(FecCode::kRs544, 1, cer, bytes).exact;
      EXPECT_GE(loss, before);
      EXPECT_LE(loss, 1.0);
      EXPECT_LE(loss, frame_loss(FecCode::kRs544, 2, cer, bytes).exact);
      before = loss;
    }
  }
  EXPECT_EQ(frame_loss(FecCode::kRs544, 4, 1.0, 64).exact, 1.0);
}

TEST(FrameLossRatios, TheShortCodeHasGroupsOfHalfTheBlocks) {
  // 64 bytes: 10 blocks, so 9 of 40 phases touch two codewords.
  EXPECT_NEAR(frame_loss(FecCode::kRs272, 1, 1e-9, 64).exact, 1e-9 * 49 / 40, 1e-17);
  EXPECT_NEAR(*frame_loss(FecCode::kRs272, 1, 1e-9, 64).ieee, 1e-9 * (1 + 84.0 / 320), 1e-20);
}

TEST(FrameLossRatios, WithoutFecEveryBitCounts) {
  Points points(4);
  for (int i = 0; i < 40; ++i) {
    const double p = points.log_uniform(1e-25, 0.5);
    EXPECT_LT(off(uncoded_frame_loss(p, 1'518).exact, reference::uncoded_frame_loss(p, 1'518)),
              1e-12);
  }
  EXPECT_FALSE(uncoded_frame_loss(1e-3, 64).ieee.has_value());
  EXPECT_FALSE(uncoded_frame_loss(1e-3, 64).sonic.has_value());
}

TEST(FrameLossRatios, GroupsAndUndetectedErrors) {
  EXPECT_DOUBLE_EQ(group_error_ratio(0.5, 4), 1 - 0.0625);
  EXPECT_NEAR(group_error_ratio(1e-30, 4) / 4e-30, 1.0, 1e-14);
  // Mean time to a falsely accepted frame at 100 Gb/s: 3.5e26 s.
  const double cer = codeword_error_ratio(FecCode::kRs544, 2.4e-4);
  EXPECT_NEAR(1.0 / (undetected_error_ratio(FecCode::kRs544, cer) * 1.953125e7), 3.5e26, 0.1e26);
}

TEST(InnerHamming, MatchesEveryVectorAnd60Digits) {
  constexpr std::array<std::array<double, 2>, 6> kPoints{{{0.001, 8.522828e-07},
                                                          {0.002, 1.146351e-05},
                                                          {0.003, 5.193534e-05},
                                                          {0.0045, 2.333576e-04},
                                                          {0.0048, 2.961588e-04},
                                                          {0.00485, 3.077045e-04}}};
  for (const auto& [before, after] : kPoints)
    EXPECT_NEAR(inner_hamming_ber(before) / after, 1.0, 1e-6) << before;
  Points points(5);
  for (int i = 0; i < 15; ++i) {
    const double p = points.log_uniform(1e-25, kInnerHammingHighestBer);
    EXPECT_LT(off(inner_hamming_ber(p), reference::inner_hamming(p)), 1e-11) << p;
  }
}

TEST(InnerHamming, NeverHelpsBeyondItsBound) {
  EXPECT_EQ(inner_hamming_ber(0.0), 0.0);
  for (double p = 1.001 * kInnerHammingHighestBer; p < 0.5; p *= 1.2)
    EXPECT_GE(inner_hamming_ber(p), p);
}

TEST(FecLatency, HasThePublishedItems) {
  const auto standard = [](double rate) {
    return fec_latency_ns(FecCode::kRs544, standard_interleave(rate), rate);
  };
  EXPECT_NEAR(standard(100), 88.2, 1e-9);
  EXPECT_NEAR(standard(200), 88.2, 1e-9);
  EXPECT_NEAR(standard(400), 62.6, 1e-9);
  EXPECT_NEAR(standard(800), 62.6, 1e-9);
  EXPECT_NEAR(standard(1'600), 49.8, 1e-9);
  EXPECT_NEAR(fec_latency_ns(FecCode::kRs528, 1, 100), 88.2, 1e-9);
  EXPECT_NEAR(fec_latency_ns(FecCode::kRs272, 1, 100), 56.0, 1e-9);
  EXPECT_EQ(fec_latency_ns(FecCode::kNone, 1, 100), 0.0);
  EXPECT_NEAR(fec_latency_ns(FecCode::kRs544, 4, 800, true), 77.6, 1e-9);
}

TEST(FecLatency, HasTheLineRatesOfTheStandard) {
  EXPECT_DOUBLE_EQ(line_rate_gbps(FecCode::kNone, 25), 25.78125);
  EXPECT_DOUBLE_EQ(line_rate_gbps(FecCode::kRs528, 100), 103.125);
  EXPECT_DOUBLE_EQ(line_rate_gbps(FecCode::kRs544, 800), 850.0);
  EXPECT_DOUBLE_EQ(line_rate_gbps(FecCode::kRs272, 100), 106.25);
  EXPECT_DOUBLE_EQ(line_rate_gbps(FecCode::kRs544, 200, true), 226.875);
}

}  // namespace
}  // namespace linkwright
