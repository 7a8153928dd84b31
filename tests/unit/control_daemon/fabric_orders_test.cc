// SPDX-License-Identifier: Apache-2.0
//
// What was made of fabrics, and what of it a run that begins again is given.
#include "control/daemon/fabric_orders.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

using By = FabricOrders::By;

constexpr Instant at_s(std::int64_t s) {
  return kEpoch + seconds(s);
}

schema::Request cut(std::uint32_t cable, Duration length = Duration{0}) {
  schema::Request order;
  order.mutable_cut()->set_fabric("pod");
  order.mutable_cut()->set_cable(cable);
  if (length > Duration{0}) order.mutable_cut()->set_length_ps(picos(length));
  return order;
}

schema::Request mend(std::uint32_t cable) {
  schema::Request order;
  order.mutable_mend()->set_fabric("pod");
  order.mutable_mend()->set_cable(cable);
  return order;
}

schema::Request connect(std::uint32_t crossbar, std::uint32_t output) {
  schema::Request order;
  order.mutable_circuits()->set_fabric("pod");
  order.mutable_circuits()->set_crossbar(crossbar);
  order.mutable_circuits()->mutable_connect()->add_to(output);
  return order;
}

// "cut 3@0+2" of cable 3 for two seconds, "light 1>7@4".
std::vector<std::string> told(const FabricOrders& orders) {
  const auto in_seconds = [](std::int64_t ps) { return std::to_string(ps / 1'000'000'000'000); };
  std::vector<std::string> out;
  for (const FabricOrders::Order& each : orders.orders()) {
    if (each.request.has_cut()) {
      const schema::CutCable& cut = each.request.cut();
      out.push_back("cut " + std::to_string(cut.cable()) + "@" + in_seconds(cut.at_ps()) +
                    (cut.has_length_ps() ? "+" + in_seconds(cut.length_ps()) : ""));
    } else {
      const schema::CommandCircuits& light = each.request.circuits();
      out.push_back("light " + std::to_string(light.crossbar()) + ">" +
                    std::to_string(light.connect().to(0)) + "@" + in_seconds(light.at_ps()));
    }
  }
  return out;
}

using Orders = std::vector<std::string>;

TEST(FabricOrders, ACableThatIsDarkIsSoAgainForTheRestOfItsTime) {
  FabricOrders orders;
  orders.note(cut(1), "for good", at_s(1), By::kPeople);
  orders.note(cut(2, seconds(5)), "for a while", at_s(2), By::kPeople);
  orders.note(cut(3, seconds(1)), "over", at_s(2), By::kPeople);
  orders.note(cut(4, seconds(9)), "mended", at_s(1), By::kPeople);
  orders.note(mend(4), "", at_s(3), By::kPeople);
  orders.note(cut(5, seconds(2)), "to come", at_s(6), By::kPeople);
  orders.begin_again(at_s(4));
  EXPECT_EQ(told(orders), (Orders{"cut 1@0", "cut 2@0+3", "cut 5@2+2"}));
}

TEST(FabricOrders, TheLastCommandToEachSwitchCounts) {
  FabricOrders orders;
  orders.note(connect(0, 1), "", at_s(1), By::kPeople);
  orders.note(connect(1, 1), "", at_s(1), By::kPeople);
  orders.note(connect(0, 3), "", at_s(9), By::kPeople);
  orders.note(connect(0, 2), "", at_s(2), By::kPeople);
  orders.begin_again(at_s(4));
  EXPECT_EQ(told(orders), (Orders{"light 1>1@0", "light 0>2@0", "light 0>3@5"}));
}

// It goes on by itself where the run was lost, and gives again what had not come into force.
TEST(FabricOrders, WhatATimelineHasToComeIsItsOwnToGive) {
  FabricOrders orders;
  orders.note(cut(1), "", at_s(2), By::kTimeline);
  orders.note(cut(2), "", at_s(4), By::kTimeline);
  orders.note(connect(0, 1), "", at_s(3), By::kTimeline);
  orders.note(connect(0, 2), "", at_s(5), By::kTimeline);
  orders.begin_again(at_s(4));
  EXPECT_EQ(told(orders), (Orders{"light 0>1@0", "cut 1@0"}));
  orders.begin_again(at_s(0));
  EXPECT_EQ(told(orders), (Orders{"light 0>1@0", "cut 1@0"})) << "an attempt that failed";
}

TEST(FabricOrders, TellsWhatASwitchFollowsAndWhatIsToCome) {
  FabricOrders orders;
  for (const std::uint32_t second : {1u, 2u, 7u})
    orders.note(connect(0, second), std::to_string(second), at_s(second), By::kPeople);
  orders.note(connect(1, 3), "another", at_s(3), By::kPeople);
  const auto commands = orders.commands("pod", 0, at_s(5));
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].what, "2");
  EXPECT_EQ(commands[1].what, "7");
  EXPECT_TRUE(orders.commands("other", 0, at_s(5)).empty());
  EXPECT_TRUE(orders.commands("pod", 2, at_s(5)).empty());
}

TEST(FabricOrders, ComesBackAsItWasStored) {
  FabricOrders orders;
  orders.note(cut(1), "a", at_s(1), By::kPeople);
  orders.note(cut(2, seconds(3)), "b", at_s(9), By::kTimeline);
  orders.note(connect(0, 2), "c", at_s(2), By::kTimeline);
  api::StoredScenario stored;
  orders.store(stored);
  FabricOrders back;
  back.take_stored(stored);
  EXPECT_EQ(told(back), told(orders));
  back.begin_again(at_s(5));
  EXPECT_EQ(told(back), (Orders{"light 0>2@0", "cut 1@0"}));
  EXPECT_EQ(back.orders()[0].what, "c");
}

}  // namespace
}  // namespace linkwright
