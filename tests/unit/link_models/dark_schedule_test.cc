// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/dark_schedule.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

Instant at(std::int64_t ps) {
  return kEpoch + Duration{ps};
}
DarkTrain train(std::int64_t from, std::int64_t length, std::int64_t period, std::uint32_t count) {
  return {at(from), Duration{length}, Duration{period}, count};
}
DarkSchedule schedule(std::initializer_list<DarkTrain> trains) {
  DarkSchedule all;
  for (const DarkTrain& one : trains) EXPECT_TRUE(all.add(one));
  return all;
}
DarkWindow window(std::int64_t from, std::int64_t to) {
  return {at(from), at(to)};
}

TEST(DarkSchedule, WithoutTrainsIsNeverDark) {
  EXPECT_TRUE(DarkSchedule{}.empty());
  EXPECT_EQ(DarkSchedule{}.next(at(0)), std::nullopt);
}

TEST(DarkSchedule, WindowsAreHalfOpen) {
  const DarkSchedule one = schedule({train(10, 5, 0, 1)});
  EXPECT_EQ(one.next(at(0)), window(10, 15));
  EXPECT_EQ(one.next(at(10)), window(10, 15));
  EXPECT_EQ(one.next(at(14)), window(10, 15));
  EXPECT_EQ(one.next(at(15)), std::nullopt) << "lit again at its end";
}

TEST(DarkSchedule, ATrainHasAsManyWindowsAsItsCount) {
  const DarkSchedule three = schedule({train(10, 5, 20, 3)});
  EXPECT_EQ(three.next(at(15)), window(30, 35));
  EXPECT_EQ(three.next(at(35)), window(50, 55));
  EXPECT_EQ(three.next(at(54)), window(50, 55));
  EXPECT_EQ(three.next(at(55)), std::nullopt);
}

TEST(DarkSchedule, CountZeroIsWithoutEnd) {
  const DarkSchedule endless = schedule({train(10, 5, 20, 0)});
  EXPECT_EQ(endless.next(at(20'000'000'000'016)), window(20'000'000'000'030, 20'000'000'000'035));
  EXPECT_EQ(endless.next(at(20'000'000'000'014)), window(20'000'000'000'010, 20'000'000'000'015));
}

TEST(DarkSchedule, JoinsWindowsThatOverlapOrTouch) {
  EXPECT_EQ(schedule({train(10, 10, 0, 1), train(15, 10, 0, 1)}).next(at(0)), window(10, 25));
  EXPECT_EQ(schedule({train(10, 10, 0, 1), train(20, 5, 0, 1)}).next(at(0)), window(10, 25));
  EXPECT_EQ(schedule({train(10, 10, 0, 1), train(21, 5, 0, 1)}).next(at(0)), window(10, 20));
  EXPECT_EQ(schedule({train(10, 20, 0, 1), train(12, 3, 0, 1)}).next(at(0)), window(10, 30));
}

TEST(DarkSchedule, JoinsThroughAChainInAnyOrder) {
  const DarkSchedule chain =
      schedule({train(40, 10, 0, 1), train(20, 10, 0, 1), train(30, 10, 0, 1), train(0, 20, 0, 1)});
  EXPECT_EQ(chain.next(at(0)), window(0, 50));
  EXPECT_EQ(chain.next(at(50)), std::nullopt);
}

TEST(DarkSchedule, JoinsTwoTrainsThatAlternate) {
  const DarkSchedule both = schedule({train(0, 10, 20, 5), train(10, 10, 20, 4)});
  EXPECT_EQ(both.next(at(0)), window(0, 90));
}

TEST(DarkSchedule, GivesTheEarlierOfTwoTrains) {
  const DarkSchedule two = schedule({train(100, 5, 0, 1), train(10, 5, 50, 0)});
  EXPECT_EQ(two.next(at(0)), window(10, 15));
  EXPECT_EQ(two.next(at(65)), window(100, 105));
  EXPECT_EQ(two.next(at(105)), window(110, 115));
}

TEST(DarkSchedule, RefusesTrainsThatAreNotWellFormed) {
  DarkSchedule none;
  EXPECT_FALSE(none.add(train(0, 0, 10, 2)));
  EXPECT_FALSE(none.add(train(0, -1, 10, 2)));
  EXPECT_FALSE(none.add(train(0, 10, 10, 2))) << "would never be lit";
  EXPECT_FALSE(none.add(train(0, 10, 0, 0)));
  EXPECT_FALSE(none.add(train(-1, 10, 0, 1)));
  EXPECT_TRUE(none.empty());
}

TEST(DarkSchedule, RefusesATrainThatDoesNotFitTheRangeOfTime) {
  DarkSchedule none;
  EXPECT_FALSE(none.add({at(2), kNever - kEpoch, {}, 1}));
  EXPECT_TRUE(none.add({at(2), kNever - at(3), {}, 1})) << "as good as dark for ever";
}

TEST(DarkSchedule, RefusesOneTrainMoreThanItHolds) {
  DarkSchedule full;
  for (std::size_t n = 0; n < DarkSchedule::kMaxTrains; ++n)
    EXPECT_TRUE(full.add(train(static_cast<std::int64_t>(n) * 10, 1, 0, 1)));
  EXPECT_FALSE(full.add(train(5, 1, 0, 1)));
  EXPECT_EQ(full.trains().size(), DarkSchedule::kMaxTrains);
}

TEST(DarkSchedule, IsEqualWhenItsTrainsAre) {
  EXPECT_EQ(schedule({train(1, 2, 3, 4)}), schedule({train(1, 2, 3, 4)}));
  EXPECT_FALSE(schedule({train(1, 2, 3, 4)}) == schedule({train(1, 2, 3, 5)}));
  EXPECT_FALSE(schedule({train(1, 2, 3, 4)}) == DarkSchedule{});
}

}  // namespace
}  // namespace linkwright
