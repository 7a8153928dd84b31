// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/calc/asked.h"
#include "tests/unit/calc/test_profiles.h"

namespace linkwright {
namespace {

using CalcReliability = WithProfiles;

TEST_F(CalcReliability, OnePart) {
  const auto got = answer("reliability --fit 1000 --count 4096 --hours 8760");
  EXPECT_NEAR(number(got, "afr"), 0.0087217, 1e-7);
  EXPECT_NEAR(number(got, "expected_events"), 4096 * 8760 * 1e-6, 1e-9);
  EXPECT_NEAR(number(got, "mtbf_hours"), 1e6, 1e-6);
  EXPECT_NEAR(number(got, "hours_to_first"), 1e6 / 4096, 1e-6);
  EXPECT_TRUE(at(answer("reliability --fit 0"), "mtbf_hours").is_null());
}

// 5 years of mean life, 100,000 links: the first failure after 26.28 minutes.
TEST_F(CalcReliability, FirstOfManyFailures) {
  const auto got = answer("reliability --fit 22831.05 --count 100000");
  EXPECT_NEAR(number(got, "hours_to_first") * 60, 26.28, 1e-4);
}

TEST_F(CalcReliability, ClusterAgainstThePublishedCount) {
  const auto got = answer("reliability --gpus 16384 --days 54");
  // 16,384 x (2 x 10 + 2 x 1000 + 2/7 x 1000 + 700/16) FIT x 1296 h
  const double expected = 16384 * (20 + 2000 + 2000.0 / 7 + 43.75) * 1e-9 * 1296;
  EXPECT_NEAR(number(got, "expected_events"), expected, 1e-9);
  EXPECT_NEAR(number(got, "factor_off"), expected / 35, 1e-12);
  EXPECT_NEAR(number(got, "published_share"), 35.0 / 419, 1e-12);
  EXPECT_NEAR(number(got, "published_fit_per_gpu"), 1650, 3);
  double share = 0;
  for (const auto& part : array_at(got, "parts")) share += part.at("share").to_number<double>();
  EXPECT_NEAR(share, expected / 419, 1e-12);
  EXPECT_NEAR(number(got, "expected_share"), share, 1e-12);
  const auto twice = answer("reliability --gpus 32768 --days 54");
  EXPECT_NEAR(number(twice, "published_events"), 70, 1e-9);
  EXPECT_NEAR(number(twice, "factor_off"), expected / 35, 1e-12) << "the rate is the same";
}

TEST_F(CalcReliability, HalfTheFitIsHalfTheShareOfTheCount) {
  const auto whole = answer("reliability --gpus 16384");
  const auto half = answer("reliability --gpus 16384 --scale-fit pod-optics=0.5");
  for (const char* figure : {"parts/1/events", "parts/1/share", "parts/1/of_published"})
    EXPECT_NEAR(number(half, figure), number(whole, figure) / 2, 1e-12) << figure;
  EXPECT_DOUBLE_EQ(number(half, "parts/0/events"), number(whole, "parts/0/events"));
}

TEST_F(CalcReliability, FitOfAProfile) {
  const auto got = answer("reliability --gpus 1000 --part up=2,fibre --part down=1,250", folders());
  EXPECT_DOUBLE_EQ(number(got, "parts/0/fit"), 800);
  EXPECT_EQ(at(got, "parts/0/source"), "profile fibre");
  EXPECT_NEAR(number(got, "expected_events"), 1000 * (1600 + 250) * 1e-9 * 1296, 1e-12);
}

}  // namespace
}  // namespace linkwright
