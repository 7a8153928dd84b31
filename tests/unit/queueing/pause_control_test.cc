// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/pause_control.h"

#include <gtest/gtest.h>

#include "link_models/queueing/pause_state.h"

namespace linkwright {
namespace {

using Room = SharedBuffer::Room;

constexpr LineRate k100G{100'000'000'000, 1};
constexpr std::int64_t kQuantum = 5'120;  // ps at 100 Gb/s

Instant at(std::int64_t ps) {
  return kEpoch + Duration{ps};
}

// Classes 3 and 4 of two ports.
constexpr SwitchConfig kConfig{.buffer_bytes = 1'000'000,
                               .pause = {.lossless = 0b11000,
                                         .xoff_bytes = 1'000,
                                         .xon_bytes = 500,
                                         .headroom_bytes = 10'000,
                                         .quanta = 100}};

class PauseControlTest : public testing::Test {
 protected:
  explicit PauseControlTest(const SwitchConfig& config = kConfig)
      : buffer(config, 2), control(config.pause, 2, k100G) {}

  std::optional<PauseCommand> admit(unsigned cls, std::uint64_t bytes, std::int64_t ps) {
    buffer.admit(0, 1, cls, bytes);
    return control.wants(0, cls, buffer, at(ps));
  }
  std::optional<PauseCommand> release(unsigned cls, std::uint64_t bytes, std::int64_t ps) {
    buffer.release(0, 1, cls, bytes, Room::kTaken);
    return control.wants(0, cls, buffer, at(ps));
  }

  SharedBuffer buffer;
  PauseControl control;
};

PauseCommand command(std::uint8_t classes, std::uint16_t third, std::uint16_t fourth) {
  PauseCommand expected{.classes = classes};
  expected.quanta[3] = third;
  expected.quanta[4] = fourth;
  return expected;
}

TEST_F(PauseControlTest, SaysXoffAndXonOnceEach) {
  EXPECT_EQ(admit(3, 999, 0), std::nullopt);
  EXPECT_EQ(admit(3, 1, 10), command(0b01000, 100, 0));
  EXPECT_EQ(control.paused(0), 0b01000);
  EXPECT_EQ(admit(3, 600, 20), std::nullopt) << "said already";
  EXPECT_EQ(release(3, 600, 30), std::nullopt);
  EXPECT_EQ(release(3, 499, 40), std::nullopt) << "501: between the levels";
  EXPECT_EQ(release(3, 1, 50), command(0b01000, 0, 0));
  EXPECT_EQ(control.paused(0), 0);
  EXPECT_EQ(control.refresh_due(0), kNever);
  EXPECT_EQ(release(3, 500, 60), std::nullopt);
  EXPECT_EQ(control.commands(), 2u);
}

TEST_F(PauseControlTest, ACommandStatesAllPausedClassesOfThePort) {
  EXPECT_EQ(admit(3, 1'000, 0), command(0b01000, 100, 0));
  EXPECT_EQ(admit(4, 1'000, 7), command(0b11000, 100, 100));
  EXPECT_EQ(control.refresh_due(0), at(7 + 50 * kQuantum)) << "one timer for both";
  EXPECT_EQ(release(3, 1'000, 9), command(0b11000, 0, 100));
  EXPECT_EQ(control.paused(0), 0b10000);
}

TEST_F(PauseControlTest, LossyClassesNeverPause) {
  EXPECT_EQ(admit(0, 100'000, 0), std::nullopt);
  EXPECT_EQ(control.paused(0), 0);
}

TEST_F(PauseControlTest, AFrameWithoutRoomAsksToo) {
  buffer.admit(0, 1, 3, 900);
  for (int i = 0; i < 20; ++i) buffer.admit(0, 1, 3, 1'000);
  ASSERT_EQ(buffer.admit(0, 1, 3, 1'000), Room::kNone);
  EXPECT_EQ(control.wants(0, 3, buffer, at(0)), command(0b01000, 100, 0));
}

TEST_F(PauseControlTest, TheSenderStaysPausedWhileRefreshedAtHalfOfThePause) {
  PauseState sender;
  const auto first = admit(3, 1'000, 0);
  ASSERT_TRUE(first);
  const std::int64_t latency = 40 * kQuantum;
  sender.receive(at(latency), first->classes, first->quanta, k100G);
  std::int64_t now = 0;
  for (int refreshes = 0; refreshes < 1'000; ++refreshes) {
    const Instant due = control.next_refresh(at(now));
    EXPECT_EQ(due, at(now + 50 * kQuantum));
    now = picos(due);
    const auto again = control.refresh(0, buffer, due);
    ASSERT_EQ(again, command(0b01000, 100, 0));
    ASSERT_FALSE(sender.may_send(3, at(now + latency))) << "before the old one runs out";
    sender.receive(at(now + latency), again->classes, again->quanta, k100G);
  }
  EXPECT_EQ(sender.paused_time(at(now + latency))[3], at(now) - kEpoch) << "without a gap";
  release(3, 1'000, now + 1);
  EXPECT_EQ(control.next_refresh(at(now)), kNever);
  EXPECT_EQ(control.refresh(0, buffer, at(now + 2)), std::nullopt);
}

TEST_F(PauseControlTest, AnOverdueRefreshIsDueNow) {
  admit(3, 1'000, 0);
  EXPECT_EQ(control.next_refresh(at(60 * kQuantum)), at(60 * kQuantum));
}

TEST_F(PauseControlTest, ARefreshFindsThatTheSenderMayGoOn) {
  admit(3, 1'000, 0);
  buffer.release(0, 1, 3, 1'000, Room::kTaken);  // and nobody asked
  EXPECT_EQ(control.refresh(0, buffer, at(50 * kQuantum)), command(0b01000, 0, 0));
}

TEST_F(PauseControlTest, TheRateOfThePortSetsTheTime) {
  control.set_rate(0, {800'000'000'000, 20'000});
  admit(3, 1'000, 0);
  EXPECT_EQ(control.refresh_due(0), kEpoch + microseconds(640));
}

TEST_F(PauseControlTest, ALinkDownForgetsAndALinkUpStatesAnew) {
  admit(3, 1'000, 0);
  control.clear(0);
  EXPECT_EQ(control.paused(0), 0);
  EXPECT_EQ(control.next_refresh(at(0)), kNever);
  EXPECT_EQ(control.refresh(0, buffer, at(900)), command(0b01000, 100, 0));
}

class GlobalPauseTest : public PauseControlTest {
 protected:
  static SwitchConfig config() {
    SwitchConfig config = kConfig;
    config.pause.global = true;
    return config;
  }
  GlobalPauseTest() : PauseControlTest(config()) {}
};

TEST_F(GlobalPauseTest, PausesAllClassesUntilTheLastOneIsRelaxed) {
  PauseCommand stop{.classes = 0xff};
  stop.quanta.fill(100);
  EXPECT_EQ(admit(3, 1'000, 0), stop);
  EXPECT_EQ(control.paused(0), 0xff);
  EXPECT_EQ(admit(4, 1'000, 1), std::nullopt) << "the port is paused already";
  EXPECT_EQ(release(3, 1'000, 2), std::nullopt) << "class 4 still wants it";
  EXPECT_EQ(control.refresh(0, buffer, at(50 * kQuantum)), stop);
  EXPECT_EQ(release(4, 1'000, 3), (PauseCommand{.classes = 0xff}));
  EXPECT_EQ(control.paused(0), 0);
}

// Other ports fill the shared part: the first frame of this port lands in its headroom.
TEST(PauseControl, AMovingXoffPausesAtTheFirstFrameOfAFullBuffer) {
  const SwitchConfig config{
      .buffer_bytes = 100'000, .alpha_num = 8, .pause = {.lossless = 1, .headroom_bytes = 2'000}};
  SharedBuffer buffer(config, 2);
  PauseControl control(config.pause, 2, k100G);
  while (buffer.admit(1, 0, 1, 60) == Room::kTaken) continue;
  while (buffer.admit(1, 1, 1, 60) == Room::kTaken) continue;
  while (buffer.admit(1, 1, 0, 60) == Room::kTaken) continue;
  const std::uint64_t free = buffer.free_shared();
  ASSERT_EQ(buffer.admit(0, 0, 0, free + 1),
            free + 1 > 2'000 ? Room::kNone : Room::kTakenAsHeadroom);
  EXPECT_TRUE(control.wants(0, 0, buffer, at(0)));
}

}  // namespace
}  // namespace linkwright
