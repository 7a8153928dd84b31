// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/pause_state.h"

#include <gtest/gtest.h>

#include "link_models/core/pause_quanta.h"
#include "tests/unit/queueing/dice.h"

namespace linkwright {
namespace {

using Quanta = std::array<std::uint16_t, kClasses>;

constexpr LineRate k100G{100'000'000'000, 1};

Instant at(std::int64_t ps) {
  return kEpoch + Duration{ps};
}

Quanta all(std::uint16_t quanta) {
  Quanta values{};
  values.fill(quanta);
  return values;
}

TEST(PauseQuanta, AreExactInPicoseconds) {
  EXPECT_EQ(pause_time(1, k100G), picoseconds(5'120));
  EXPECT_EQ(pause_time(1, {800'000'000'000, 1}), picoseconds(640));
  EXPECT_EQ(pause_time(65'535, k100G), picoseconds(335'539'200));
  EXPECT_EQ(pause_time(1, {10'000'000, 1}), picoseconds(51'200'000));
  EXPECT_EQ(pause_time(1, {800'000'000'000, 20'000}), nanoseconds(12'800));
  EXPECT_EQ(pause_time(0, k100G), Duration::zero());
}

// 512 / 10.3125 Gb/s is 49,648.48... ps; the sum is rounded, not each quantum.
TEST(PauseQuanta, AreRoundedUpOnce) {
  constexpr LineRate kOdd{10'312'500'000, 1};
  EXPECT_EQ(pause_time(1, kOdd), picoseconds(49'649));
  EXPECT_EQ(pause_time(33, kOdd), picoseconds(1'638'400));
  EXPECT_EQ(pause_time(1, {3'000'000'000, 7}), picoseconds(1'194'667));
}

TEST(PauseQuanta, AnAbsurdlyLongPauseIsBounded) {
  EXPECT_EQ(pause_time(65'535, {1, 20'000}), kLongestPause);
}

TEST(PauseState, StopsFromTheInstantToTheEndOfTheLastQuantum) {
  PauseState state;
  EXPECT_TRUE(state.may_send(3, at(0)));
  EXPECT_EQ(state.next_resume(at(0)), kNever);
  state.receive(at(1'000), 1u << 3, all(2), k100G);
  EXPECT_FALSE(state.may_send(3, at(1'000)));
  EXPECT_FALSE(state.may_send(3, at(11'239)));
  EXPECT_TRUE(state.may_send(3, at(11'240)));
  EXPECT_TRUE(state.may_send(2, at(1'000))) << "not stated";
  EXPECT_EQ(state.next_resume(at(1'000)), at(11'240));
  EXPECT_EQ(state.next_resume(at(11'240)), kNever);
}

TEST(PauseState, RatesAndTimeScales) {
  for (const auto& [rate, picosecond_per_quantum] :
       {std::pair{LineRate{25'000'000'000, 1}, std::int64_t{20'480}},
        {LineRate{400'000'000'000, 1}, 1'280},
        {LineRate{1'600'000'000'000, 1}, 320},
        {LineRate{1'600'000'000'000, 1'000}, 320'000},
        {LineRate{800'000'000'000, 20'000}, 12'800'000}}) {
    PauseState state;
    state.receive(at(7), 0xff, all(65'535), rate);
    EXPECT_EQ(state.next_resume(at(7)), at(7 + 65'535 * picosecond_per_quantum));
  }
}

TEST(PauseState, ANewStatementReplacesTheOldOne) {
  PauseState state;
  state.receive(at(0), 1, all(100), k100G);
  state.receive(at(1'000), 1, all(1), k100G);
  EXPECT_EQ(state.next_resume(at(1'000)), at(6'120)) << "shorter";
  state.receive(at(2'000), 1, all(0), k100G);
  EXPECT_TRUE(state.may_send(0, at(2'000)));
  EXPECT_EQ(state.paused_time(at(9'999))[0], picoseconds(2'000));
  EXPECT_EQ(state.frames_received(), 3u);
}

TEST(PauseState, TheEarliestOfSeveralResumes) {
  PauseState state;
  state.receive(at(0), 0b111, {5, 2, 9}, k100G);
  EXPECT_EQ(state.next_resume(at(0)), at(2 * 5'120));
  EXPECT_EQ(state.next_resume(at(2 * 5'120)), at(5 * 5'120));
  EXPECT_EQ(state.next_resume(at(5 * 5'120)), at(9 * 5'120));
}

TEST(PauseState, ALinkDownForgetsPausesAndKeepsTheTimes) {
  PauseState state;
  state.receive(at(100), 0xff, all(65'535), k100G);
  state.clear(at(5'100));
  EXPECT_TRUE(state.may_send(0, at(5'100)));
  EXPECT_EQ(state.next_resume(at(5'100)), kNever);
  EXPECT_EQ(state.paused_time(at(50'000))[7], picoseconds(5'000));
  EXPECT_EQ(state.frames_received(), 1u);
}

// At 1 Tb/s a quantum is 512 ps: every picosecond is looked at.
TEST(PauseState, PausedTimeIsThatOfEveryPicosecondInWhichItMayNotSend) {
  constexpr LineRate kTerabit{1'000'000'000'000, 1};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Dice dice(seed);
    PauseState state;
    std::array<std::int64_t, kClasses> stopped{};
    std::int64_t next_frame = 0;
    for (std::int64_t now = 0; now < 20'000; ++now) {
      if (now == next_frame) {
        Quanta quanta{};
        for (std::uint16_t& each : quanta) each = static_cast<std::uint16_t>(dice.below(4));
        state.receive(at(now), static_cast<std::uint8_t>(dice.below(256)), quanta, kTerabit);
        if (dice.below(10) == 0) state.clear(at(now));
        next_frame += static_cast<std::int64_t>(dice.between(1, 2'000));
      }
      for (unsigned cls = 0; cls < kClasses; ++cls)
        ASSERT_EQ(state.paused_time(at(now))[cls], Duration{stopped[cls]}) << now;
      for (unsigned cls = 0; cls < kClasses; ++cls)
        stopped[cls] += state.may_send(cls, at(now)) ? 0 : 1;
    }
  }
}

}  // namespace
}  // namespace linkwright
