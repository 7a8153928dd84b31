// SPDX-License-Identifier: Apache-2.0
//
// Watts per end as published, and the pJ/bit that they give at each boundary.
#include "link_models/energy/power_stack.h"

#include <gtest/gtest.h>

#include "link_models/energy/plausibility.h"

namespace linkwright {
namespace {

PowerStack stack_of(double module_watts, double serdes_watts) {
  return {.items = {module_item("module", module_watts), serdes_item("serdes", serdes_watts)}};
}

const PowerStack kDac = stack_of(0.1, 3.6);
const PowerStack kLinear = stack_of(8, 4.2);
const PowerStack kRetimed = stack_of(15, 3.6);
const PowerStack kCopackaged = stack_of(5.5, 1.6);
const PowerStack kCopackaged1600 = stack_of(9, 3.2);  // per 1.6T

TEST(PowerStack, PicojoulesPerBitOfTheModule) {
  EXPECT_DOUBLE_EQ(pj_per_bit(kLinear, Boundary::kModule, 800), 10.0);
  EXPECT_DOUBLE_EQ(pj_per_bit(kCopackaged, Boundary::kModule, 800), 6.875);        // 6.9
  EXPECT_DOUBLE_EQ(pj_per_bit(kCopackaged1600, Boundary::kModule, 1'600), 5.625);  // 5.6
}

TEST(PowerStack, PicojoulesPerBitOfTheLink) {
  EXPECT_NEAR(pj_per_bit(kDac, Boundary::kLink, 800), 9.25, 1e-12);
  EXPECT_NEAR(pj_per_bit(kCopackaged1600, Boundary::kLink, 1'600), 15.25, 1e-12);
  EXPECT_NEAR(pj_per_bit(kCopackaged, Boundary::kLink, 800), 17.75, 1e-12);
  EXPECT_NEAR(pj_per_bit(kLinear, Boundary::kLink, 800), 30.5, 1e-12);
  EXPECT_NEAR(pj_per_bit(kRetimed, Boundary::kLink, 800), 46.5, 1e-12);
}

TEST(PowerStack, BoundariesNestAndCoolingEntersAtTheSystemOnly) {
  PowerStack stack = kRetimed;
  stack.items.push_back(switch_item("switch", 14.7, 1));
  stack.items.push_back(circuit_switch_item("circuit switch", 108.0 / 136));
  EXPECT_NEAR(watts_at(stack, Boundary::kModule, 1), 15, 1e-12);
  EXPECT_NEAR(watts_at(stack, Boundary::kEnd, 1), 18.6, 1e-12);
  EXPECT_NEAR(watts_at(stack, Boundary::kLink, 1), 37.2, 1e-12);
  EXPECT_NEAR(watts_at(stack, Boundary::kSystem, 1), 1.25 * (37.2 + 14.7 + 2 * 108.0 / 136), 1e-12);
  stack.cooling_factor = 1;
  EXPECT_NEAR(watts_at(stack, Boundary::kLink, 1), 37.2, 1e-12);
  EXPECT_STREQ(name_of(Boundary::kSystem), "system");
}

TEST(PowerStack, StaticSharesOfEachKind) {
  const PowerStack stack{.items = {module_item("m", 100),
                                   serdes_item("s", 100),
                                   switch_item("w", 100, 2),
                                   circuit_switch_item("o", 100)}};
  const auto idle = [&](std::size_t i) { return item_watts(stack, stack.items[i], 0); };
  EXPECT_NEAR(idle(0), 95, 1e-12);
  EXPECT_NEAR(idle(1), 92, 1e-12);
  EXPECT_NEAR(idle(2), 65, 1e-12);
  EXPECT_NEAR(idle(3), 100, 1e-12) << "mirrors do not see bits";
  EXPECT_NEAR(item_watts(stack, stack.items[2], 0.5), 82.5, 1e-12);
  for (const PowerItem& item : stack.items) EXPECT_NEAR(item_watts(stack, item, 1), 100, 1e-12);
}

TEST(PowerStack, LaserBiasGrowsAboveFiftyDegrees) {
  EXPECT_DOUBLE_EQ(laser_heat_factor(20), 1);
  EXPECT_DOUBLE_EQ(laser_heat_factor(50), 1);
  EXPECT_DOUBLE_EQ(laser_heat_factor(70), 1.2);
  PowerStack stack{.items = {module_item("electronics", 9), module_item("laser", 6, 0.5)}};
  stack.case_celsius = 70;
  EXPECT_NEAR(watts_at(stack, Boundary::kModule, 1), 9 + 3 + 3 * 1.2, 1e-12);
}

TEST(PowerStack, AModuleSleepsAsAWholeAndNeverAboveIdle) {
  const PowerStack split{.items = {module_item("electronics", 9),
                                   module_item("laser", 6),
                                   serdes_item("serdes", 3.6)}};
  EXPECT_NEAR(sleep_watts_at(split, Boundary::kModule), 1.5, 1e-12);
  EXPECT_NEAR(item_sleep_watts(split, split.items[0]), 0.9, 1e-12);
  EXPECT_NEAR(sleep_watts_at(split, Boundary::kLink), 2 * (1.5 + 0.92 * 3.6), 1e-12);
  EXPECT_NEAR(sleep_watts_at(kDac, Boundary::kModule), 0.095, 1e-12) << "a cable of 0.1 W";
}

TEST(PowerStack, EveryWattMovesTheLinkByTwiceItself) {
  for (std::size_t i = 0; i < kRetimed.items.size(); ++i) {
    PowerStack stack = kRetimed;
    stack.items[i].end_watts += 0.8;
    EXPECT_NEAR(pj_per_bit(stack, Boundary::kLink, 800), 46.5 + 2, 1e-12);
  }
}

TEST(PowerStack, Validation) {
  EXPECT_TRUE(validate(kRetimed).empty());
  PowerStack bad = kRetimed;
  bad.items[0].end_watts = -1;
  bad.items[1].dynamic_share = 1.5;
  bad.cooling_factor = 0.5;
  const auto found = validate(bad);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].field, "module.end_watts");
  EXPECT_EQ(found[0].message, "-1 is out of range, allowed 0 to 10000");
  EXPECT_EQ(found[1].field, "serdes.dynamic_share");
  EXPECT_EQ(found[2].message, "0.5 is out of range, allowed 1 to 3");
}

TEST(Plausibility, WarnsOutsideOneToSixty) {
  EXPECT_FALSE(energy_warning(1).has_value());
  EXPECT_FALSE(energy_warning(46.5).has_value());
  EXPECT_EQ(energy_warning(0.25), "0.25 pJ/bit is implausible, usual are 1 to 60");
  EXPECT_TRUE(energy_warning(61).has_value());
}

}  // namespace
}  // namespace linkwright
