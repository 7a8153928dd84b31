// SPDX-License-Identifier: Apache-2.0
//
// calc fec: the contract of its JSON, and published figures.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/calc/asked.h"

namespace linkwright {
namespace {

// Points from 60-digit arithmetic.
void expect_ratio(const boost::json::object& object, const std::string& path, double value) {
  EXPECT_NEAR(number(object, path) / value, 1, 1e-6) << path;
}

TEST(CalcFec, Contract) {
  const auto got = answer("fec --code rs544 --interleave 1 --ber 1e-3 --frame-bytes 64");
  expect_ratio(got, "symbol_error_ratio", 9.9551199e-3);
  expect_ratio(got, "codeword_error_ratio", 1.530259e-4);
  EXPECT_NEAR(number(got, "post_fec_ber") / 4.641e-7, 1, 2e-4);
  expect_ratio(got, "frame_loss_ratio/exact", 1.702386e-4);
  expect_ratio(got, "frame_loss_ratio/sonic", 1.125 * 1.530259e-4);
  expect_ratio(got, "frame_loss_ratio/ieee", 1.530259e-4 * (1 + 84.0 / 640));
  EXPECT_TRUE(at(got, "fec_latency_ns").is_null()) << "unknown without a rate";
}

// The limits of IEEE 802.3 for 64-octet frames: 9.2e-13 and 1.7e-12.
TEST(CalcFec, BudgetedBer) {
  EXPECT_NEAR(number(answer("fec --ber 2.4e-4"), "frame_loss_ratio/ieee"), 9.22e-13, 1e-15);
  EXPECT_NEAR(
      number(answer("fec --ber 2.4e-4 --interleave 2"), "frame_loss_ratio/ieee"), 1.737e-12, 1e-15);
}

TEST(CalcFec, WithoutACode) {
  const auto got = answer("fec --code none --ber 1e-6 --frame-bytes 1518");
  for (const char* unknown : {"symbol_error_ratio",
                              "codeword_error_ratio",
                              "frame_loss_ratio/ieee",
                              "frame_loss_ratio/sonic",
                              "group_error_ratio"})
    EXPECT_TRUE(at(got, unknown).is_null()) << unknown;
  EXPECT_NEAR(
      number(got, "frame_loss_ratio/exact"), -std::expm1(8 * 1518 * std::log1p(-1e-6)), 1e-14);
  EXPECT_DOUBLE_EQ(number(got, "post_fec_ber"), 1e-6);
}

TEST(CalcFec, Bursts) {
  const auto got = answer("fec --ber 2.4e-4 --burst-a 0.75");
  expect_ratio(got, "codeword_error_ratio", 5.207724e-08);
  expect_ratio(answer("fec --ber 2.4e-4 --burst-a 0.75 --interleave 4"),
               "codeword_error_ratio",
               4.550545e-18);
}

// One bad codeword in 17.4 h at 100G, 0.459 an hour at 800G.
TEST(CalcFec, TimesAtARate) {
  const auto slow = answer("fec --ber 2.4e-4 --rate 100");
  EXPECT_NEAR(number(slow, "seconds_between_bad_codewords") / 3600, 17.4, 0.06);
  EXPECT_NEAR(number(slow, "fec_latency_ns"), 88.2, 1e-9);
  EXPECT_NEAR(number(slow, "seconds_between_undetected") / 3.5e26, 1, 0.01);
  const auto fast = answer("fec --ber 2.4e-4 --rate 800Gbps");
  EXPECT_EQ(at(fast, "interleave"), 4) << "standard at 800G";
  EXPECT_NEAR(3600 / number(fast, "seconds_between_bad_codewords"), 0.459, 0.001);
}

TEST(CalcFec, InnerCode) {
  const auto got = answer("fec --ber 4.8e-3 --inner");
  EXPECT_NEAR(number(got, "outer_ber") / 2.96e-4, 1, 2e-3);
}

}  // namespace
}  // namespace linkwright
