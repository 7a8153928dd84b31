// SPDX-License-Identifier: Apache-2.0
#include "link_models/cable.h"

#include <array>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

LinkConfig config_with(Duration latency) {
  LinkConfig config;
  config.rate = {8'000'000'000, 1};  // one octet per nanosecond
  config.latency = latency;
  return config;
}

class CableTest : public testing::Test {
 protected:
  static constexpr LinkCapacity kCapacity{64, 64};
  Cable cable_{1, 0, {kCapacity, kCapacity}, {config_with({}), config_with({})}};

  void offer(std::size_t direction, FrameHandle handle, Instant at) {
    const Arrival arrival{handle, at, 1'500};
    cable_.link(direction).offer({&arrival, 1});
  }
  Departure only(std::size_t direction) {
    std::array<Departure, 4> out;
    cable_.link(direction).advance(kNever);
    EXPECT_EQ(cable_.link(direction).collect(kNever, out), 1u);
    return out[0];
  }
};

TEST_F(CableTest, AChangeReachesBothDirectionsAtOneInstant) {
  offer(0, 1, kEpoch + microseconds(5));
  // Direction 0 has already taken an arrival at 5 us: from then on both can still change.
  const Instant both =
      cable_.reconfigure(kEpoch, {config_with(microseconds(9)), config_with(microseconds(9))});
  EXPECT_EQ(both, kEpoch + microseconds(5) + Duration{1});
  offer(1, 2, kEpoch + microseconds(4));
  EXPECT_EQ(only(0).at, kEpoch + nanoseconds(5'000 + 1'524 + 9'000));
  EXPECT_EQ(only(1).at, kEpoch + nanoseconds(4'000 + 1'524 + 9'000)) << "ends after the change";
}

TEST_F(CableTest, DirectionsMayDiffer) {
  cable_.reconfigure(kEpoch, {config_with(microseconds(1)), config_with(microseconds(2))});
  offer(0, 1, kEpoch);
  offer(1, 2, kEpoch);
  EXPECT_EQ(cable_.held(), (Tally{2, 3'000}));
  EXPECT_EQ(only(0).at, kEpoch + nanoseconds(1'524 + 1'000));
  EXPECT_EQ(only(1).at, kEpoch + nanoseconds(1'524 + 2'000));
}

TEST_F(CableTest, RefusesForBothWhenOneHasNoRoomForAChange) {
  for (std::size_t n = 0; n < Link::kMaxPendingChanges; ++n)
    cable_.link(1).reconfigure(kEpoch + seconds(1), config_with({}));
  EXPECT_EQ(cable_.reconfigure(kEpoch + seconds(2), {config_with(seconds(1)), config_with({})}),
            kNever);
  EXPECT_TRUE(cable_.link(0).can_change());
  offer(0, 1, kEpoch + seconds(3));
  EXPECT_EQ(only(0).at, kEpoch + seconds(3) + nanoseconds(1'524)) << "the other was not changed";
}

TEST_F(CableTest, TheNextEventIsTheEarlierOfBoth) {
  EXPECT_EQ(cable_.next_event(), kNever);
  offer(1, 1, kEpoch + microseconds(3));
  const Instant later = cable_.next_event();
  EXPECT_EQ(later, kEpoch + nanoseconds(3'000 + 1'524) + Duration{1});
  offer(0, 2, kEpoch + microseconds(1));
  EXPECT_EQ(cable_.next_event(), kEpoch + nanoseconds(1'000 + 1'524) + Duration{1});
}

TEST_F(CableTest, BothDirectionsGoDarkTogether) {
  LinkConfig flapping = config_with({});
  flapping.impairments.flaps = {microseconds(50), microseconds(20), {}, 0};
  Cable cable{1, 0, {kCapacity, kCapacity}, {flapping, flapping}};
  std::size_t lost = 0;
  for (std::int64_t n = 1; n <= 200; ++n) {
    std::array<DropReason, 2> fate{};
    for (const std::size_t direction : {0u, 1u}) {
      const Arrival arrival{static_cast<FrameHandle>(n), kEpoch + n * microseconds(5), 14};
      std::array<Departure, 4> out;
      cable.link(direction).offer({&arrival, 1});
      cable.link(direction).advance(arrival.at + microseconds(1));
      ASSERT_EQ(cable.link(direction).collect(kNever, out), 1u);
      fate[direction] = out[0].reason;
    }
    ASSERT_EQ(fate[0], fate[1]) << n;
    lost += fate[0] != DropReason::kNone;
  }
  EXPECT_GT(lost, 20u);
}

TEST_F(CableTest, TheDirectionsDrawFromDifferentStreams) {
  LinkConfig bad = config_with({});
  bad.fec = {8, 0.3};
  Cable cable{1, 0, {kCapacity, kCapacity}, {bad, bad}};
  std::array<std::array<Departure, 50>, 2> fates;
  for (std::size_t direction : {0u, 1u}) {
    for (FrameHandle handle = 1; handle <= 50; ++handle) {
      const Arrival arrival{handle, kEpoch + microseconds(static_cast<std::int64_t>(handle)), 14};
      cable.link(direction).offer({&arrival, 1});
    }
    cable.link(direction).advance(kNever);
    EXPECT_EQ(cable.link(direction).collect(kNever, fates[direction]), 50u);
  }
  std::size_t differ = 0;
  for (std::size_t n = 0; n < 50; ++n) differ += fates[0][n].handle != fates[1][n].handle;
  EXPECT_GT(differ, 0u);
}

}  // namespace
}  // namespace linkwright
