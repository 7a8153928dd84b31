// SPDX-License-Identifier: Apache-2.0
//
// When a wire asks its server to pause, to go on, and asks again.
#include "link_models/queueing/wire_pause.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr WirePauseConfig kPause{.on = true,
                                 .quanta = 1'000,  // 51.2 us at 10 Gb/s
                                 .xoff_bytes = 10'000,
                                 .xon_bytes = 4'000,
                                 .port_bits_per_second = 10'000'000'000};

Instant at_us(std::int64_t us) {
  return kEpoch + microseconds(us);
}

TEST(WirePause, AsksOnceWhenTheQueueIsFullEnough) {
  WirePause pause(kPause);
  EXPECT_EQ(pause.next(), kNever);
  EXPECT_FALSE(pause.after_arrivals(at_us(1), 9'999));
  const auto xoff = pause.after_arrivals(at_us(2), 10'000);
  ASSERT_TRUE(xoff);
  EXPECT_EQ(xoff->kind, PauseKind::kGlobal);
  EXPECT_EQ(xoff->quanta[0], 1'000u);
  EXPECT_TRUE(pause.paused());
  EXPECT_FALSE(pause.after_arrivals(at_us(3), 12'000));
  EXPECT_EQ(pause.sent(), 1u);
}

TEST(WirePause, LetsGoWhenFewEnoughAreLeftAndNotWhenMoreHaveComeMeanwhile) {
  WirePause pause(kPause);
  ASSERT_TRUE(pause.after_arrivals(at_us(2), 10'000));
  ASSERT_EQ(pause.next(), at_us(2));  // asks when it will have fallen
  EXPECT_FALSE(pause.on_time(at_us(2), 10'000, at_us(9)));
  ASSERT_EQ(pause.next(), at_us(9));
  EXPECT_FALSE(pause.on_time(at_us(9), 4'001, at_us(12)));  // others have come
  ASSERT_EQ(pause.next(), at_us(12));
  const auto xon = pause.on_time(at_us(12), 4'000, kNever);
  ASSERT_TRUE(xon);
  EXPECT_EQ(xon->quanta[0], 0u);
  EXPECT_FALSE(pause.paused());
  EXPECT_EQ(pause.next(), kNever);
}

TEST(WirePause, AsksAgainAfterHalfOfThePause) {
  WirePause pause(kPause);
  ASSERT_TRUE(pause.after_arrivals(at_us(0), 10'000));
  EXPECT_FALSE(pause.on_time(at_us(0), 10'000, kNever));
  Instant due = pause.next();
  EXPECT_EQ(due, kEpoch + nanoseconds(25'600));
  for (int again = 0; again < 3; ++again, due = pause.next()) {
    const auto xoff = pause.on_time(due, 20'000, kNever);
    ASSERT_TRUE(xoff);
    EXPECT_EQ(xoff->quanta[7], 1'000u);
    EXPECT_EQ(pause.next(), due + nanoseconds(25'600));
  }
  EXPECT_EQ(pause.sent(), 4u);
}

TEST(WirePause, OfClassesIsPfcOfThose) {
  WirePauseConfig config = kPause;
  config.classes = 1u << 3 | 1u << 5;
  WirePause pause(config);
  const auto xoff = pause.after_arrivals(at_us(0), 10'000);
  ASSERT_TRUE(xoff);
  EXPECT_EQ(xoff->kind, PauseKind::kPriority);
  EXPECT_EQ(xoff->classes, config.classes);
  EXPECT_EQ(xoff->quanta[3], 1'000u);
  EXPECT_EQ(xoff->quanta[0], 0u);
}

TEST(WirePause, ItsConfigurationIsChecked) {
  EXPECT_TRUE(validate(WirePauseConfig{}).empty());
  EXPECT_TRUE(validate(kPause).empty());
  WirePauseConfig wrong = kPause;
  wrong.xon_bytes = wrong.xoff_bytes;
  EXPECT_EQ(validate(wrong).at(0).field, "xon");
  wrong = kPause;
  wrong.quanta = 0;
  EXPECT_EQ(validate(wrong).at(0).field, "quanta");
  wrong = kPause;
  wrong.port_bits_per_second = 0;
  EXPECT_EQ(validate(wrong).at(0).field, "port_bits_per_second");
}

}  // namespace
}  // namespace linkwright
