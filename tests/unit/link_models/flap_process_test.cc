// SPDX-License-Identifier: Apache-2.0
#include "link_models/flap_process.h"

#include <vector>

#include <gtest/gtest.h>

#include "link_models/light.h"

namespace linkwright {
namespace {

constexpr LinkIdentity kLink{11, 2, 0};

FlapConfig often() {
  return {.mean_between = microseconds(100),
          .fixed = microseconds(1),
          .median = microseconds(8),
          .sigma = 0.8};
}

std::vector<DarkWindow> windows(const FlapProcess& flaps, Instant end) {
  std::vector<DarkWindow> found;
  for (DarkWindow window = flaps.next(kEpoch); window.from < end; window = flaps.next(window.to))
    found.push_back(window);
  return found;
}

TEST(FlapProcess, IsOffByDefault) {
  const FlapProcess none(kLink, {});
  EXPECT_FALSE(none.is_on());
  EXPECT_EQ(none.next(kEpoch).from, kNever);
  EXPECT_EQ(none.last_end(kEpoch + seconds(1)), kEpoch);
}

TEST(FlapProcess, WindowsAreApartAndInOrder) {
  const auto all = windows(FlapProcess(kLink, often()), kEpoch + milliseconds(50));
  ASSERT_GT(all.size(), 300u);
  for (std::size_t n = 1; n < all.size(); ++n) {
    EXPECT_GT(all[n].to, all[n].from);
    ASSERT_GT(all[n].from, all[n - 1].to) << "they would be one";
  }
}

// Whoever asks anywhere finds the window that a walk from the start finds.
TEST(FlapProcess, IsAFunctionOfTimeAlone) {
  const FlapProcess flaps(kLink, often());
  const auto all = windows(flaps, kEpoch + milliseconds(20));
  std::size_t next = 0;
  for (Instant t = kEpoch; t < kEpoch + milliseconds(19); t += nanoseconds(1'237)) {
    while (all[next].to <= t) ++next;
    ASSERT_EQ(flaps.next(t).to, all[next].to) << picos(t);
    if (t < all[next].from) {
      ASSERT_EQ(flaps.next(t).from, all[next].from);
      ASSERT_EQ(flaps.last_end(t), next == 0 ? kEpoch : all[next - 1].to) << picos(t);
    }
  }
}

TEST(FlapProcess, BothDirectionsOfACableShareThem) {
  const FlapProcess there(kLink, often());
  const FlapProcess back({11, 2, 1}, often());
  const FlapProcess other({11, 3, 0}, often());
  EXPECT_EQ(there.next(kEpoch), back.next(kEpoch));
  EXPECT_NE(there.next(kEpoch), other.next(kEpoch));
}

TEST(FlapProcess, RareOnesStayWithinTheRangeOfTime) {
  for (std::uint32_t link = 0; link < 200; ++link) {
    const FlapProcess rare({5, link, 0}, {seconds(100 * 86'400), {}, seconds(10), 3.0});
    DarkWindow window = rare.next(kEpoch);
    for (int n = 0; n < 8 && window.from != kNever; ++n, window = rare.next(window.to)) {
      ASSERT_GE(window.from, kEpoch);
      ASSERT_GT(window.to, window.from);
    }
    EXPECT_EQ(window.from, kNever);
  }
}

TEST(Light, JoinsScheduleAndFlaps) {
  LinkConfig config;
  config.impairments.flaps = often();
  const DarkWindow flap = FlapProcess(kLink, often()).next(kEpoch);
  ASSERT_TRUE(config.dark.add({flap.to - picoseconds(10), picoseconds(30)}));
  Light light(kLink, config);
  EXPECT_EQ(light.next_after(kEpoch), (DarkWindow{flap.from, flap.to + picoseconds(20)}));
  EXPECT_EQ(light.scheduled_after(kEpoch).from, flap.to - picoseconds(10));
  EXPECT_EQ(light.lit_since(kEpoch), kEpoch);
  EXPECT_EQ(light.lit_since(flap.to + picoseconds(21)), flap.to + picoseconds(20));
}

TEST(Light, RemembersAcrossAChangeWhenItCameUp) {
  LinkConfig config;
  ASSERT_TRUE(config.dark.add({kEpoch + nanoseconds(10), nanoseconds(5)}));
  Light light(kLink, config);
  light.change(kEpoch + nanoseconds(40), {});
  EXPECT_EQ(light.lit_since(kEpoch + nanoseconds(50)), kEpoch + nanoseconds(15));
  light = Light(kLink, config);
  light.change(kEpoch + nanoseconds(12), {});  // the change itself brings the light back
  EXPECT_EQ(light.lit_since(kEpoch + nanoseconds(50)), kEpoch + nanoseconds(12));
}

}  // namespace
}  // namespace linkwright
