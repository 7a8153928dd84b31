// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/calc/asked.h"

namespace linkwright {
namespace {

const std::string kFixed =
    "ocs --command 2ms --switching 10ms --switching-sigma 0 --settle 2ms --los 100us --dsp 50ms "
    "--fec-align 200us --pcs 1ms";

TEST(CalcOcs, FixedStagesAddUp) {
  const auto got = answer(kFixed);
  EXPECT_NEAR(number(got, "gap/mean_s"), 65.3e-3, 1e-12);
  EXPECT_NEAR(number(got, "gap/p99_s"), 65.3e-3, 1e-12);
  EXPECT_NEAR(number(got, "receiver/mean_s"), 51.3e-3, 1e-12);
  EXPECT_EQ(array_at(got, "stages").size(), 9u);
  const auto at_switch = answer(kFixed + " --drain switch");
  EXPECT_NEAR(number(at_switch, "gap/mean_s"), 63.3e-3, 1e-12);
  EXPECT_NEAR(number(at_switch, "up/mean_s"), 65.3e-3, 1e-12);
  EXPECT_NEAR(number(answer(kFixed + " --software 100ms"), "gap/mean_s"), 165.3e-3, 1e-12);
}

// exp(0.3^2 / 2) above its median of 10 ms.
TEST(CalcOcs, LognormalStage) {
  const auto got = answer("ocs");
  EXPECT_NEAR(number(got, "stages/1/mean_s"), 10.4603e-3, 1e-7);
  EXPECT_NEAR(number(got, "gap/median_s"), 65.3e-3, 1e-9);
  EXPECT_GT(number(got, "gap/p99_s"), number(got, "gap/mean_s"));
}

TEST(CalcOcs, BreakEven) {
  EXPECT_NEAR(number(answer(kFixed + " --efficiency 0.9"), "break_even/hold_s"), 0.5877, 1e-9);
  const auto held = answer(kFixed + " --hold 0.5877s");
  EXPECT_NEAR(number(held, "hold/efficiency"), 0.9, 1e-12);
  EXPECT_NEAR(number(held, "hold/lost_share"), 0.1, 1e-12);
}

TEST(CalcOcs, Slots) {
  const auto rotor = answer("ocs --slot 200us --guard 20us --ports 128");
  EXPECT_NEAR(number(rotor, "slot/duty"), 0.90, 1e-12);
  EXPECT_EQ(at(rotor, "slot/matchings"), 127);
  EXPECT_NEAR(number(rotor, "slot/cycle_s"), 127 * 200e-6, 1e-12);
  EXPECT_NEAR(number(answer(kFixed + " --slot 653ms"), "slot/duty"), 0.9, 1e-12);
}

}  // namespace
}  // namespace linkwright
