// SPDX-License-Identifier: Apache-2.0
#include "link_models/core/units.h"

#include <gtest/gtest.h>

#include "link_models/core/books.h"
#include "link_models/core/time.h"

namespace linkwright {
namespace {

TEST(Time, CountsPicosecondsFromTheEpoch) {
  EXPECT_EQ(picos(nanoseconds(7)), 7'000);
  EXPECT_EQ(picos(microseconds(-3)), -3'000'000);
  EXPECT_EQ(picos(kEpoch + seconds(2)), 2'000'000'000'000);
  EXPECT_EQ(milliseconds(1), microseconds(1'000));
  EXPECT_EQ(std::chrono::duration_cast<std::chrono::nanoseconds>(seconds(1)).count(),
            1'000'000'000);
}

TEST(Time, ReachesBeyondNinetyDays) {
  EXPECT_LT(kEpoch + seconds(90ll * 86'400), kNever);
  EXPECT_EQ(picos(kNever - kEpoch) / (86'400 * kPicosPerSecond), 106);
}

TEST(Units, AFrameTakesPreambleFcsAndGapOnTheWire) {
  EXPECT_EQ(wire_octets(1'514), 1'538u);
  EXPECT_EQ(wire_octets(9'014), 9'038u);
  EXPECT_EQ(mac_octets(1'514), 1'518u);
}

TEST(Units, AShortFrameIsPaddedTo64Octets) {
  for (const std::uint32_t bytes : {0u, 14u, 59u, 60u}) EXPECT_EQ(wire_octets(bytes), 84u) << bytes;
  EXPECT_EQ(wire_octets(61), 85u);
}

TEST(Units, WorkPerBitIsExactBeyond64Bits) {
  EXPECT_TRUE(work_per_bit(1) == 1'000'000'000'000u);
  EXPECT_TRUE(work_per_bit(1'000'000'000) / 1'000'000'000 == 1'000'000'000'000u);
  EXPECT_TRUE(work_per_bit(1'000'000'000) > Wide{~std::uint64_t{0}});
}

TEST(Books, CloseOnlyWhenEveryTermIsThere) {
  Books books;
  books.rx = {10, 1'000};
  books.originated = {1, 60};
  books.handed_to_port = {6, 600};
  books.held = {2, 200};
  books.absorbed = {1, 60};
  books.drops[static_cast<std::size_t>(DropReason::kDark)] = {2, 200};
  EXPECT_TRUE(books.closed());
  --books.held.bytes;
  EXPECT_FALSE(books.closed());
  ++books.held.bytes;
  ++books.handed_to_port.frames;
  EXPECT_FALSE(books.closed());
}

TEST(Books, EachReasonHasANameOfItsOwn) {
  for (std::size_t a = 0; a < kDropReasons; ++a)
    for (std::size_t b = 0; b < a; ++b)
      EXPECT_NE(name(static_cast<DropReason>(a)), name(static_cast<DropReason>(b)));
}

}  // namespace
}  // namespace linkwright
