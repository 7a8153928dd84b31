// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/range_check.h"

#include <cmath>

#include <gtest/gtest.h>

#include "link_models/core/number_text.h"

namespace linkwright {
namespace {

TEST(NumberText, ReadsBackAndIsWhatOneTypes) {
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(200'000), "200000");
  EXPECT_EQ(number_text(1e9), "1e+09");
  EXPECT_EQ(number_text(1e-9), "1e-09");
  EXPECT_EQ(number_text(16'777'215), "16777215");
  EXPECT_EQ(number_text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(number_text(std::nan("")), "nan");
  EXPECT_EQ(digits_text(39.9712), "39.97");
  EXPECT_EQ(ratio_text(2.4e-4), "2.4e-04");
}

TEST(RangeCheck, EndsOfARangeAreAllowedAndNanIsNot) {
  EXPECT_TRUE(RangeCheck{}.within("x", 0, 0, 1).within("x", 1, 0, 1).above("x", 1, 0, 1).clean());
  const auto found = RangeCheck{}
                         .within("a", std::nan(""), 0, 1)
                         .within("b", 1.5, 0, 1)
                         .above("c", 0, 0, 1)
                         .above("d", std::nan(""), 0, 1)
                         .take();
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].field, "a");
  EXPECT_EQ(found[0].message, "nan is out of range, allowed 0 to 1");
  EXPECT_EQ(found[1].message, "1.5 is out of range, allowed 0 to 1");
  EXPECT_EQ(found[2].message, "0 is out of range, allowed above 0 up to 1");
  EXPECT_EQ(found[3].field, "d");
}

TEST(RangeCheck, FindingsOfAPartBearItsName) {
  RangeCheck check;
  check.require(true, "x", "never said").require(false, "ways", 3, "1, 2 or 4");
  check.part("lane", RangeCheck{}.within("loss_db", -1, 0, 20).take());
  const auto found = check.take();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].message, "3 is out of range, allowed 1, 2 or 4");
  EXPECT_EQ(found[1].field, "lane.loss_db");
  EXPECT_EQ(found[1].message, "-1 is out of range, allowed 0 to 20");
}

TEST(RangeCheck, AFieldIsSaidOnceToWhoeverReads) {
  RangeCheck check(FieldInMessage::kYes);
  check.within("ber", 0.7, 0, 0.5);
  check.add(RangeCheck{}.within("ber", 0.7, 0, 0.5).take());
  const auto found = check.take();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].message, "ber: 0.7 is out of range, allowed 0 to 0.5");
  EXPECT_EQ(found[1].message, "0.7 is out of range, allowed 0 to 0.5");
  for (const Violation& each : found)
    EXPECT_EQ(without_field(each), "0.7 is out of range, allowed 0 to 0.5");
}

}  // namespace
}  // namespace linkwright
