// SPDX-License-Identifier: Apache-2.0
//
// calc energy and calc bill: published pJ/bit and megawatts.
#include <array>

#include <gtest/gtest.h>

#include "tests/unit/calc/asked.h"

namespace linkwright {
namespace {

TEST(CalcEnergy, PublishedFiguresAtTheModule) {
  struct Case {
    const char* line;
    double pj_per_bit;
  };
  for (const Case& each : {Case{"energy --module 8 --rate 800", 10},
                           Case{"energy --module 5.5W --rate 800Gbps", 6.875},
                           Case{"energy --module 9 --rate 1600", 5.625}})
    EXPECT_NEAR(number(answer(each.line), "energy/module/pj_per_bit"), each.pj_per_bit, 1e-9);
}

TEST(CalcEnergy, BothEndsWithTheirHosts) {
  struct Case {
    double module;
    double host;
    double rate;
    double pj_per_bit;
  };
  for (const Case& each : {Case{0.1, 3.6, 800, 9.25},
                           Case{9, 3.2, 1600, 15.25},
                           Case{5.5, 1.6, 800, 17.75},
                           Case{8, 4.2, 800, 30.5},
                           Case{15, 3.6, 800, 46.5}}) {
    const auto got = answer("energy --module " + std::to_string(each.module) + " --host-serdes " +
                            std::to_string(each.host) + " --rate " + std::to_string(each.rate));
    EXPECT_NEAR(number(got, "energy/link/pj_per_bit"), each.pj_per_bit, 1e-9);
  }
}

TEST(CalcEnergy, UnknownIsUnknown) {
  const auto got = answer("energy --module 15");
  EXPECT_NEAR(number(got, "energy/module/watts"), 15, 1e-12);
  EXPECT_TRUE(at(got, "energy/end/watts").is_null());
  EXPECT_TRUE(at(got, "energy/system/pj_per_bit").is_null());
  EXPECT_TRUE(at(got, "at_utilisation/link/watts").is_null());
}

// 15 W at half load, of which 95 % do not follow it; 1518 of 1538 octets are useful.
TEST(CalcEnergy, PerUsefulBit) {
  const auto got = answer("energy --module 15 --utilisation 0.5");
  EXPECT_NEAR(number(got, "at_utilisation/module/watts"), 14.625, 1e-9);
  EXPECT_NEAR(number(got, "at_utilisation/module/pj_per_useful_bit"), 37.04, 0.005);
  EXPECT_TRUE(
      at(answer("energy --module 15 --utilisation 0"), "at_utilisation/module/pj_per_useful_bit")
          .is_null())
      << "no bits";
}

TEST(CalcEnergy, CoolingAndSwitchEnterAtSystem) {
  const auto got =
      answer("energy --module 15 --host-serdes 3.6 --switch-share 0.8 --cooling 1.5 --rate 800");
  EXPECT_NEAR(number(got, "energy/link/watts"), 37.2, 1e-9);
  EXPECT_NEAR(number(got, "energy/system/watts"), 1.5 * (37.2 + 1.6), 1e-9);
  double system = 0;
  for (const auto& item : array_at(got, "items"))
    system += item.at("system_watts").to_number<double>();
  EXPECT_NEAR(system, number(got, "energy/system/watts"), 1e-9) << "items sum to the boundary";
}

TEST(CalcBill, SeventyTwoThousandGpus) {
  const auto got = answer("bill");
  EXPECT_NEAR(number(got, "tiers/0/modules"), 2.65e6, 1e-3);
  EXPECT_NEAR(number(got, "tiers/0/megawatts"), 42.4, 1e-9);
  EXPECT_NEAR(number(got, "tiers/1/megawatts"), 2.4, 1e-9);
  EXPECT_NEAR(number(got, "tiers/2/megawatts"), 44.8, 1e-9);
  EXPECT_NEAR(number(got, "tiers/0/scaled_megawatts"), 42.4 / 0.72, 1e-9);
  EXPECT_NEAR(number(got, "budget/modules_per_gpu"), 25, 1e-9);
}

TEST(CalcBill, TiersOfOnesOwn) {
  const auto got = answer(
      "bill --tier a=2,10 --tier b=1,25 --gpus 1000 --scale-to 2000 "
      "--budget-mw 0.045");
  EXPECT_NEAR(number(got, "watts_per_gpu"), 45, 1e-12);
  EXPECT_NEAR(number(got, "tiers/2/modules"), 3000, 1e-9);
  EXPECT_NEAR(number(got, "budget/growth"), 0.5, 1e-12);
  EXPECT_NEAR(number(got, "budget/modules_per_gpu"), 1.5, 1e-12);
  EXPECT_FALSE(got.contains("source"));
}

}  // namespace
}  // namespace linkwright
