// SPDX-License-Identifier: Apache-2.0
#include "dataplane/carrier_rules.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr std::uint32_t kA = 0;
constexpr std::uint32_t kB = 1;

EmulatorSpec cable(CarrierPolicy policy) {
  EmulatorSpec spec;
  spec.ports.resize(2);
  spec.cables = {{.name = "wire", .port_a = kA, .port_b = kB, .direction = {}, .carrier = policy}};
  return spec;
}

// Two ports on real cables: what is set down shows no carrier, what is set up shows it again unless
// its cable is cut. A look every 10 ms.
class Carriers : public testing::Test {
 protected:
  explicit Carriers(CarrierPolicy policy = CarrierPolicy::kPropagate) : rules(cable(policy)) {
    look();
  }

  void look() {
    now += milliseconds(10);
    for (const std::uint32_t port : {kA, kB})
      rules.look(port, {up[port] && whole[port], losses[port]}, now);
    while (const auto order = rules.next(now)) {
      if (up[order->port] && !order->up && whole[order->port]) ++losses[order->port];
      up[order->port] = order->up;
      rules.done(*order, now, "");
    }
  }
  void cut(std::uint32_t port) {
    if (up[port] && whole[port]) ++losses[port];
    whole[port] = false;
  }

  CarrierRules rules;
  Instant now{};
  bool up[2] = {true, true};
  bool whole[2] = {true, true};
  std::uint64_t losses[2] = {4, 9};  // of the interfaces, from before the run
};

class HeldCarriers : public Carriers {
 protected:
  HeldCarriers() : Carriers(CarrierPolicy::kHold) {}
};

TEST_F(Carriers, ThatStayAreNoNews) {
  for (int i = 0; i < 5; ++i) look();
  for (const std::uint32_t port : {kA, kB}) {
    EXPECT_TRUE(rules.passes(port));
    EXPECT_EQ(rules.of(port).lost, 0u);
    EXPECT_EQ(rules.of(port).without, Duration{});
  }
}

TEST_F(Carriers, PassALossOnAndGiveTheFarEndBackWithIt) {
  cut(kA);
  look();
  EXPECT_FALSE(up[kB]);
  EXPECT_FALSE(rules.passes(kA) || rules.passes(kB));
  EXPECT_TRUE(rules.of(kB).held_down);
  for (int i = 0; i < 3; ++i) look();
  whole[kA] = true;
  look();
  EXPECT_TRUE(up[kB]);
  EXPECT_TRUE(rules.passes(kA));
  EXPECT_FALSE(rules.passes(kB)) << "its link is not back yet";
  look();
  EXPECT_TRUE(rules.passes(kB));
  const CarrierSnapshot& a = rules.of(kA);
  EXPECT_EQ(a.lost, 1u);
  EXPECT_EQ(a.regained, 1u);
  EXPECT_EQ(a.without, milliseconds(40));
  ASSERT_EQ(a.losses.size(), 1u);
  EXPECT_EQ(a.losses[0].regained - a.losses[0].lost, milliseconds(40));
  const CarrierSnapshot& b = rules.of(kB);
  EXPECT_EQ(b.lost, 0u) << "that was the emulator's doing";
  EXPECT_EQ(b.taken_down, 1u);
  EXPECT_EQ(b.raised, 1u);
  EXPECT_EQ(b.link_up_longest, milliseconds(10));
}

TEST_F(HeldCarriers, KeepTheFarEndUp) {
  cut(kA);
  look();
  EXPECT_TRUE(up[kB] && rules.passes(kB));
  EXPECT_FALSE(rules.passes(kA)) << "what it would take comes out stale later";
  EXPECT_EQ(rules.of(kA).lost, 1u);
  EXPECT_EQ(rules.of(kB).taken_down, 0u);
}

TEST_F(HeldCarriers, AreGoneForGoodWithTheirInterface) {
  look();
  rules.miss(kA, now);
  EXPECT_TRUE(rules.of(kA).gone);
  EXPECT_EQ(rules.of(kA).lost, 1u);
  EXPECT_FALSE(rules.passes(kA));
  look();  // another interface of that name
  EXPECT_FALSE(rules.passes(kA));
  EXPECT_TRUE(rules.passes(kB));
}

TEST_F(HeldCarriers, CountALossBetweenTwoLooks) {
  losses[kB] += 2;
  look();
  EXPECT_TRUE(rules.passes(kB));
  EXPECT_EQ(rules.of(kB).lost, 2u);
  EXPECT_EQ(rules.of(kB).regained, 2u);
  ASSERT_EQ(rules.of(kB).losses.size(), 2u);
  EXPECT_EQ(rules.of(kB).losses[1].regained, now);
  losses[kB] += 1;
  cut(kB);
  look();
  EXPECT_EQ(rules.of(kB).lost, 4u);
  EXPECT_EQ(rules.of(kB).regained, 3u);
  EXPECT_EQ(rules.of(kB).losses[3].regained, kNever);
  whole[kB] = true;
  look();
  EXPECT_EQ(rules.of(kB).regained, 4u);
  EXPECT_EQ(rules.of(kB).losses[3].regained, now);
}

TEST_F(Carriers, LostTogetherComeBackWhicheverIsMendedFirst) {
  for (const std::uint32_t first : {kA, kB}) {
    cut(kA);
    cut(kB);
    look();
    EXPECT_NE(up[kA], up[kB]) << "one of them is watched";
    for (int i = 0; i < 3; ++i) look();
    whole[first] = true;
    for (int i = 0; i < 4'000; ++i) look();
    EXPECT_FALSE(rules.passes(1 - first));
    whole[1 - first] = true;
    for (int i = 0; i < 4; ++i) look();
    EXPECT_TRUE(rules.passes(kA) && rules.passes(kB));
  }
}

TEST_F(Carriers, TakeThisEndDownWhenTheOtherDoesNotComeUpAgain) {
  cut(kA);
  look();
  cut(kB);
  whole[kA] = true;
  look();
  EXPECT_TRUE(rules.passes(kA));
  for (Duration t{}; t <= CarrierRules::kRiseLimit; t += milliseconds(10)) look();
  EXPECT_FALSE(up[kA]);
  EXPECT_EQ(rules.of(kB).lost, 1u);
  whole[kB] = true;
  look();
  look();
  EXPECT_TRUE(rules.passes(kA) && rules.passes(kB));
}

TEST_F(Carriers, StayDownAsLongAsThereIsAReason) {
  rules.ask_down(kB, true);
  look();
  EXPECT_FALSE(up[kB]);
  EXPECT_TRUE(up[kA]) << "a port that we hold down is no loss to pass on";
  cut(kA);
  look();
  rules.ask_down(kB, false);
  look();
  EXPECT_FALSE(up[kB]);
  whole[kA] = true;
  look();
  look();
  EXPECT_TRUE(rules.passes(kB));
}

TEST_F(Carriers, ThatCannotBeSetAreTriedAgainLater) {
  cut(kA);
  now += milliseconds(10);
  rules.look(kA, {false, losses[kA]}, now);
  const auto order = rules.next(now);
  ASSERT_TRUE(order && order->port == kB && !order->up);
  rules.done(*order, now, "no permission");
  EXPECT_FALSE(rules.next(now));
  EXPECT_TRUE(rules.passes(kB));
  EXPECT_EQ(rules.of(kB).fault, "no permission");
  EXPECT_TRUE(rules.next(now + CarrierRules::kTryAgainAfter));
}

TEST(CarrierOfAColdPort, ThatComesUpForTheFirstTimeIsNoFlap) {
  CarrierRules rules(cable(CarrierPolicy::kHold));
  rules.look(kA, {false, std::nullopt}, kEpoch + seconds(1));
  EXPECT_FALSE(rules.passes(kA));
  EXPECT_TRUE(rules.passes(kB)) << "nobody can tell of it";
  rules.look(kA, {true, std::nullopt}, kEpoch + seconds(2));
  EXPECT_TRUE(rules.passes(kA));
  EXPECT_EQ(rules.of(kA).lost + rules.of(kA).regained, 0u);
  EXPECT_EQ(rules.of(kA).without, Duration{});
}

}  // namespace
}  // namespace linkwright
