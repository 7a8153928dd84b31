// SPDX-License-Identifier: Apache-2.0
//
// A population against what is known of it in closed form.
#include "control/profile/population.h"

#include <cmath>

#include "link_models/fec/gaussian.h"
#include "tests/unit/profile/asking.h"

namespace linkwright {
namespace {

class PopulationTest : public ProfileTest {
 protected:
  PopulationTest() { write("cable", kCable); }

  Population drawn(const std::string& name, std::uint32_t units, std::uint64_t seed = 1) {
    auto out = populate(answered(name), units, seed, problems_);
    EXPECT_TRUE(out) << problem_text();
    return *out;
  }
};

// Length is normal with mean 1 m and sigma 0.5 m, and a unit misses beyond 1.856 m.
TEST_F(PopulationTest, TheShareThatMissesIsTheTailOfTheSpread) {
  constexpr std::uint32_t kUnits = 100'000;
  const double limit = number(shown("cable").at("reach").at("ber_limit_m"));
  const double expected = q_tail((limit - 1) / 0.5);
  const Population out = drawn("cable", kUnits);
  const double sigma = std::sqrt(expected * (1 - expected) / kUnits);
  EXPECT_NEAR(out.miss_ber.share, expected, 4 * sigma);
  EXPECT_LT(out.miss_ber.low, expected);
  EXPECT_GT(out.miss_ber.high, expected);
  EXPECT_GE(out.miss_either.count, out.miss_ber.count);
  EXPECT_EQ(out.threshold_ber, 2.4e-4);
  // Bit errors rise with length, so their median is that of a cable of the median length.
  EXPECT_NEAR(out.pre_fec_ber.p50 / number(shown("cable").at("pre_fec_ber")), 1, 0.1);
  EXPECT_LT(out.pre_fec_ber.p10, out.pre_fec_ber.p50);
  EXPECT_LT(out.pre_fec_ber.p50, out.pre_fec_ber.p99);
}

TEST_F(PopulationTest, TheSameSeedDrawsTheSameUnits) {
  const Population a = drawn("lpo-dr8-800g", 2'000, 7);
  const Population b = drawn("lpo-dr8-800g", 2'000, 7);
  const Population c = drawn("lpo-dr8-800g", 2'000, 8);
  EXPECT_EQ(a.pre_fec_ber.p99, b.pre_fec_ber.p99);
  EXPECT_EQ(a.margin_db->p10, b.margin_db->p10);
  EXPECT_NE(a.margin_db->p10, c.margin_db->p10);
}

TEST_F(PopulationTest, AFieldMoreLeavesTheOthersDrawsAlone) {
  write("child", R"(extends: cable
parameters: {channel: {electrical: {host_loss: 7dB}}}
provenance: {channel.electrical.host_loss: given}
)");
  write("twin", R"(extends: child
spread:
  - {field: channel.electrical.host_loss, sigma: 0, source: given}
)");
  const Population child = drawn("child", 1'000);
  const Population twin = drawn("twin", 1'000);
  EXPECT_EQ(twin.spread.size(), child.spread.size() + 1);
  EXPECT_EQ(twin.pre_fec_ber.p999, child.pre_fec_ber.p999);
}

TEST_F(PopulationTest, DrawsStayWithinTheRangeOfTheSchema) {
  write("wild", R"(extends: cable
spread:
  - {field: channel.electrical.length, sigma: 100000, source: given}
)");
  const Population out = drawn("wild", 200);
  EXPECT_NEAR(out.miss_ber.share, 0.5, 0.15);  // half of them at 1000 m, half at 0 m
}

// Exact interval of Clopper and Pearson: for none of n, 1 - 0.025^(1/n).
TEST_F(PopulationTest, NoneMissedIsABound) {
  const MissShare none = miss_share(0, 10'000);
  EXPECT_EQ(none.share, 0);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 1 - std::pow(0.025, 1e-4), 1e-12);
  const MissShare all = miss_share(10'000, 10'000);
  EXPECT_EQ(all.high, 1);
  EXPECT_NEAR(all.low, std::pow(0.025, 1e-4), 1e-12);
  // 5 of 20: tables of binomial confidence limits have 0.0866 to 0.4910.
  EXPECT_NEAR(miss_share(5, 20).low, 0.0866, 5e-5);
  EXPECT_NEAR(miss_share(5, 20).high, 0.4910, 5e-5);
}

TEST_F(PopulationTest, WhatCannotVaryIsRefused) {
  const auto refused = [&](const std::string& name, const Over& over = {}) {
    EXPECT_FALSE(populate(answered(name, over), 10, 1, problems_));
    EXPECT_EQ(problems_.size(), 1U) << problem_text();
    return problem_text();
  };
  EXPECT_NE(refused("cable", {.set = {"pre_fec_ber=1e-6"}}).find("are not computed"),
            std::string::npos);
  write("lost", "extends: cable\nspread: [{field: channel.optical.oma, sigma: 1, source: x}]\n");
  EXPECT_NE(refused("lost").find("lost.yaml:4:18: spread[0].field: \"channel.optical.oma\" is no "
                                 "number of the parameters of lost"),
            std::string::npos)
      << problem_text();
  write("steady", R"(parameters: {rate: 800Gbps, channel: {electrical: {length: 1m}}}
provenance: {rate: given, channel.electrical.length: given}
)");
  EXPECT_NE(refused("steady").find("states no `spread`"), std::string::npos);
}

}  // namespace
}  // namespace linkwright
