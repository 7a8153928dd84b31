// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <gtest/gtest.h>

#include "link_models/switching/break_even.h"
#include "link_models/switching/fixed_schedule.h"

namespace linkwright {
namespace {

constexpr FixedSchedule kRotor{.slot = microseconds(200), .guard = microseconds(20), .ports = 8};

TEST(BreakEven, NineGapsForNinetyPercent) {
  EXPECT_EQ(hold_for_efficiency(milliseconds(64), 0.9), milliseconds(576));
  EXPECT_EQ(hold_for_efficiency(milliseconds(64), 0.5), milliseconds(64));
  EXPECT_EQ(hold_for_efficiency(milliseconds(64), 0.0), Duration::zero());
}

TEST(BreakEven, HoldAndEfficiencyAreInverses) {
  for (const double wanted : {0.1, 0.37, 0.9, 0.999}) {
    const Duration hold = hold_for_efficiency(microseconds(77), wanted);
    const double reached = efficiency_for_hold(microseconds(77), hold);
    EXPECT_NEAR(reached, wanted, 1e-7);
    EXPECT_NEAR(reached + lost_share(microseconds(77), hold), 1, 1e-15);
  }
}

TEST(FixedSchedule, DutyOfRotorAndGratingRouterIsNineTenths) {
  EXPECT_DOUBLE_EQ(duty(kRotor), 0.9);
  EXPECT_DOUBLE_EQ(duty({.slot = nanoseconds(100), .guard = nanoseconds(10), .ports = 4}), 0.9);
}

TEST(FixedSchedule, AGapBeyondTheGuardEatsTheSlot) {
  EXPECT_DOUBLE_EQ(duty_with_gap(kRotor, microseconds(9)), 0.9) << "fits into the guard";
  EXPECT_DOUBLE_EQ(duty_with_gap(kRotor, microseconds(50)), 0.75);
  EXPECT_DOUBLE_EQ(duty_with_gap(kRotor, microseconds(500)), 0.0);
}

TEST(FixedSchedule, SlotsGuardsAndMatchingsAtTheirEdges) {
  const auto at = [](std::int64_t ns) { return kEpoch + nanoseconds(ns); };
  EXPECT_TRUE(in_guard(kRotor, at(0)));
  EXPECT_TRUE(in_guard(kRotor, at(19'999)));
  EXPECT_FALSE(in_guard(kRotor, at(20'000)));
  EXPECT_FALSE(in_guard(kRotor, at(199'999)));
  EXPECT_TRUE(in_guard(kRotor, at(200'000)));
  EXPECT_EQ(slot_at(kRotor, at(199'999)), 0u);
  EXPECT_EQ(slot_at(kRotor, at(200'000)), 1u);
  EXPECT_EQ(matching_of_slot(kRotor, 6), 6u);
  EXPECT_EQ(matching_of_slot(kRotor, 7), 0u) << "N - 1 matchings";
  EXPECT_EQ(cycle(kRotor), microseconds(1'400));
}

TEST(FixedSchedule, OneCycleMeetsEveryPeerOnceAndAMatchingIsAPermutation) {
  for (const std::uint32_t ports : {2u, 5u, 8u, 33u}) {
    const FixedSchedule schedule{.ports = ports};
    for (std::uint32_t port = 0; port < ports; ++port) {
      std::set<std::uint32_t> peers;
      for (std::uint32_t m = 0; m < matchings(schedule); ++m)
        peers.insert(peer_of(schedule, port, m));
      EXPECT_EQ(peers.size(), ports - 1);
      EXPECT_EQ(peers.count(port), 0u) << "never itself";
    }
    for (std::uint32_t m = 0; m < matchings(schedule); ++m) {
      std::set<std::uint32_t> receivers;
      for (std::uint32_t port = 0; port < ports; ++port)
        receivers.insert(peer_of(schedule, port, m));
      EXPECT_EQ(receivers.size(), ports);
    }
  }
}

TEST(FixedSchedule, Validation) {
  EXPECT_TRUE(validate(kRotor).empty());
  EXPECT_EQ(validate(FixedSchedule{.ports = 1}).front().message,
            "1 is out of range, allowed 2 to 65536");
  EXPECT_EQ(validate(FixedSchedule{.guard = microseconds(200)}).front().field, "guard_s");
  EXPECT_EQ(validate(FixedSchedule{.slot = {}, .guard = {}}).front().field, "slot_s");
}

}  // namespace
}  // namespace linkwright
