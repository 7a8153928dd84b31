// SPDX-License-Identifier: Apache-2.0
#include "dataplane/tsc_clock.h"

#include <cstdlib>
#include <initializer_list>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

TEST(TscClock, StartsAtTheEpoch) {
  constexpr TscClock kClock(2'300'000'000, 123'456);
  static_assert(kClock.at(123'456) == kEpoch);
  const Duration error = kClock.at(123'456 + 2'300'000'000) - (kEpoch + seconds(1));
  EXPECT_LE(std::abs(picos(error)), 1);
}

TEST(TscClock, IsExactToAPicosecondPerHourAtOddFrequencies) {
  for (const std::uint64_t hz :
       {1'000'000ull, 999'999'937ull, 2'299'998'765ull, 5'123'456'789ull}) {
    const TscClock clock(hz, 0);
    for (const std::uint64_t elapsed_s : {1ull, 60ull, 3'600ull}) {
      const std::int64_t error = picos(clock.at(hz * elapsed_s) - (kEpoch + seconds(elapsed_s)));
      // Half a unit of the factor per cycle: 2^-41 ps.
      const double bound = static_cast<double>(hz * elapsed_s) / 2.0e12 + 1;
      EXPECT_LE(std::abs(static_cast<double>(error)), bound) << hz << " Hz, " << elapsed_s << " s";
    }
  }
}

TEST(TscClock, DoesNotOverflowInTheWholeRangeOfAnInstant) {
  constexpr std::uint64_t kHz = 5'000'000'000;
  constexpr std::int64_t kDays = 106;
  const TscClock clock(kHz, 0);
  const Instant last = clock.at(kHz * 86'400 * kDays);
  EXPECT_LE(std::abs(picos(last - (kEpoch + seconds(86'400 * kDays)))), kPicosPerMicro * 3);
}

TEST(TscClock, NeverRunsBackwards) {
  const TscClock clock(2'899'999'999, 77);
  Instant before = kEpoch;
  for (std::uint64_t tsc = 77; tsc < 10'077; ++tsc) {
    EXPECT_GE(clock.at(tsc), before);
    before = clock.at(tsc);
  }
}

TEST(MeasuredHz, TrustsTheKernelsClockWithinOnePercentOfTheNominal) {
  const ClockPair first{1'000, 50};
  const ClockPair second{1'000 + 115'000'230, 50 + 50'000'000};
  EXPECT_EQ(measured_hz(first, second, 2'300'000'000), 2'300'004'600u);
  EXPECT_EQ(measured_hz(first, second, 2'330'000'000), std::nullopt);
  EXPECT_EQ(measured_hz(first, second, 2'270'000'000), std::nullopt);
}

TEST(MeasuredHz, RefusesClocksThatStandStillOrRunBack) {
  EXPECT_EQ(measured_hz({1'000, 50}, {2'000, 50}, 1'000'000), std::nullopt);
  EXPECT_EQ(measured_hz({1'000, 50}, {900, 60}, 1'000'000), std::nullopt);
}

}  // namespace
}  // namespace linkwright
