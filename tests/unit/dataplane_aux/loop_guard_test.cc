// SPDX-License-Identifier: Apache-2.0
//
// What trips the guard of a cable, and what must not: each rule on both sides of its threshold.
#include "dataplane/loop_guard.h"

#include <array>

#include <gtest/gtest.h>

#include "link_models/headers/octets.h"

namespace linkwright {
namespace {

constexpr MacAddress kServer = 0x02'00'00'00'00'01;
constexpr MacAddress kSomebody = 0x02'00'00'00'00'99;
constexpr LoopGuardConfig kOn{
    .on = true, .moves = 4, .window = seconds(1), .group_frames_per_second = 1'000};

Instant at_ms(std::int64_t ms) {
  return kEpoch + milliseconds(ms);
}

std::uint8_t side_of(int move) {
  return static_cast<std::uint8_t>(move % 2);
}

class Guarded : public testing::Test {
 protected:
  bool look(std::uint8_t side,
            Instant at,
            MacAddress source,
            MacAddress destination = kSomebody,
            std::uint64_t frames = 1) {
    std::array<std::uint8_t, 60> frame{};
    store_octets(frame, 0, 6, destination);
    store_octets(frame, 6, 6, source);
    return guard.look(side, at, frames, frame);
  }

  LoopGuard guard{kOn};
};

TEST_F(Guarded, AnAddressThatChangesSidesOftenEnoughInTheWindowTripsIt) {
  EXPECT_FALSE(look(0, at_ms(0), kServer));  // no move yet
  EXPECT_FALSE(look(1, at_ms(10), kServer));
  EXPECT_FALSE(look(0, at_ms(20), kServer));
  EXPECT_FALSE(look(1, at_ms(30), kServer));
  EXPECT_TRUE(guard.watches());
  EXPECT_TRUE(look(0, at_ms(1'010), kServer));  // the fourth, and the window is just not over

  const LoopGuardSnapshot& told = guard.told();
  EXPECT_TRUE(guard.stopped());
  EXPECT_FALSE(guard.watches());
  EXPECT_EQ(told.rule, LoopRule::kSameSource);
  EXPECT_EQ(told.trips, 1u);
  EXPECT_EQ(told.side, 0u);
  EXPECT_EQ(told.source, kServer);
  EXPECT_EQ(told.count, 4u);
  EXPECT_EQ(told.within, seconds(1));
  EXPECT_EQ(told.at, at_ms(1'010));
}

TEST_F(Guarded, TheSameMovesOverALongerTimeDoNot) {
  look(0, at_ms(0), kServer);
  for (int move = 0; move < 100; ++move)
    EXPECT_FALSE(look(side_of(move + 1), at_ms(10 + 334 * move), kServer)) << move;
}

TEST_F(Guarded, AMachineThatMovesOnceMayTalkOnAsLongAsItLikes) {
  for (int n = 0; n < 1'000; ++n) EXPECT_FALSE(look(0, at_ms(n), kServer));
  for (int n = 1'000; n < 5'000; ++n) EXPECT_FALSE(look(1, at_ms(n), kServer));
}

TEST_F(Guarded, TwoServersThatTalkToEachOtherAreNoLoop) {
  for (int n = 0; n < 1'000; ++n) {
    EXPECT_FALSE(look(0, at_ms(n), kServer, kSomebody));
    EXPECT_FALSE(look(1, at_ms(n), kSomebody, kServer));
  }
}

TEST_F(Guarded, SharedAndLinkLocalAddressesAreNoEvidence) {
  constexpr MacAddress kVirtualRouter = 0x00'00'5e'00'01'07;
  constexpr MacAddress kVirtualRouter6 = 0x00'00'5e'00'02'07;
  constexpr MacAddress kBridges = 0x01'80'c2'00'00'00;  // STP
  constexpr MacAddress kLldp = 0x01'80'c2'00'00'0e;
  for (int n = 0; n < 1'000; ++n) {
    const auto side = side_of(n);
    EXPECT_FALSE(look(side, at_ms(n), kVirtualRouter));
    EXPECT_FALSE(look(side, at_ms(n), kVirtualRouter6));
    EXPECT_FALSE(look(side, at_ms(n), kServer, kBridges));
    EXPECT_FALSE(look(side, at_ms(n), kServer, kLldp, 1'000'000));
    EXPECT_FALSE(look(side, at_ms(n), 0));
  }
  for (std::uint8_t n = 0; n < 4; ++n)  // the neighbour of that range is no virtual router
    EXPECT_FALSE(look(side_of(n), at_ms(2'000 + n), 0x00'00'5e'00'03'07));
  EXPECT_TRUE(look(0, at_ms(2'005), 0x00'00'5e'00'03'07));
}

TEST_F(Guarded, AStormOfBroadcastsTripsItAtTheFrameBeyondTheLimit) {
  EXPECT_FALSE(look(0, at_ms(0), kServer, kBroadcastAddress, 600));
  EXPECT_FALSE(look(1, at_ms(1), kSomebody, kBroadcastAddress, 600));  // each side for itself
  EXPECT_FALSE(look(0, at_ms(500), kServer, kBroadcastAddress, 400));  // 1,000 in a second may be
  EXPECT_TRUE(look(0, at_ms(999), kServer, kBroadcastAddress, 1));
  EXPECT_EQ(guard.told().rule, LoopRule::kGroupRate);
  EXPECT_EQ(guard.told().count, 1'001u);
  EXPECT_EQ(guard.told().within, milliseconds(999));
}

TEST_F(Guarded, ASteadyRateAtTheLimitDoesNot) {
  for (int n = 0; n < 5'000; ++n)
    ASSERT_FALSE(look(0, kEpoch + microseconds(1'001) * n, kServer, 0x01'00'5e'00'00'05)) << n;
  LoopGuard unlimited({.on = true, .group_frames_per_second = 0});
  std::array<std::uint8_t, 60> frame{};
  store_octets(frame, 0, 6, kBroadcastAddress);
  EXPECT_FALSE(unlimited.look(0, kEpoch, 1'000'000'000, frame));
}

TEST_F(Guarded, GoesOnAfreshAndTripsAgain) {
  for (std::uint8_t n = 0; n < 5; ++n) look(side_of(n), at_ms(n), kServer);
  ASSERT_TRUE(guard.stopped());
  guard.resume(at_ms(50));
  EXPECT_TRUE(guard.watches());
  EXPECT_EQ(guard.told().resumed, at_ms(50));
  for (std::uint8_t n = 0; n < 4; ++n) EXPECT_FALSE(look(side_of(n), at_ms(60 + n), kServer));
  EXPECT_TRUE(look(0, at_ms(70), kServer));
  EXPECT_EQ(guard.told().trips, 2u);
  EXPECT_EQ(guard.told().resumed, kNever);
}

TEST_F(Guarded, FindsTheLoopAmongMoreAddressesThanItRemembers) {
  bool found = false;
  for (int n = 0; n < 4'000 && !found; ++n) {
    for (MacAddress other = 0; other < 3; ++other)
      EXPECT_FALSE(look(0, at_ms(n / 10), kServer + 1'000 + 3u * static_cast<unsigned>(n) + other));
    found = look(side_of(n), at_ms(n / 10), kServer);
  }
  EXPECT_TRUE(found);
}

TEST_F(Guarded, ReadsNothingOfAFrameThatIsTooShort) {
  std::array<std::uint8_t, 13> cut{};
  cut[11] = 1;
  for (std::uint8_t n = 0; n < 20; ++n) EXPECT_FALSE(guard.look(side_of(n), at_ms(n), 1, cut));
}

TEST(LoopGuardConfig, IsOffUnlessItIsAskedFor) {
  EXPECT_FALSE(LoopGuard(LoopGuardConfig{}).watches());
}

}  // namespace
}  // namespace linkwright
