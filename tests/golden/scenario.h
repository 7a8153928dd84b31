// SPDX-License-Identifier: Apache-2.0
//
// The scenario of the golden digest. Whoever edits it has to compute the digest anew.
#pragma once

#include <gtest/gtest.h>

#include "tests/support/drive.h"

namespace linkwright::test {

inline DarkSchedule dark_of(std::int64_t from_us) {
  DarkSchedule dark;
  EXPECT_TRUE(dark.add({kEpoch + microseconds(from_us), microseconds(7), microseconds(53), 0}));
  EXPECT_TRUE(dark.add({kEpoch + microseconds(from_us + 11), microseconds(3)}));
  return dark;
}

// 40,000 frames over 10 ms of a 10.3125 Gb/s link: queue, both dark policies, three codes.
inline Scenario golden_scenario() {
  Scenario scenario;
  scenario.identity = {0x243f6a8885a308d3, 13, 1};
  LinkConfig& config = scenario.config;
  config.rate = {10'312'500'007, 1};
  config.queue_limit_bytes = 60'000;
  config.dark = dark_of(20);
  config.fec = {640, 1.530259e-3};
  config.latency = nanoseconds(448);
  Dice dice(1);
  Instant at = kEpoch;
  for (std::size_t i = 0; i < 40'000; ++i) {
    at += Duration{dice.between(0, dice.one_in(50) ? 4'000'000 : 420'000)};
    scenario.arrivals.push_back(
        {kFirstHandle + i, at, 60 + static_cast<std::uint32_t>(dice.below(400))});
  }
  LinkConfig next = config;
  for (std::int64_t n = 1; n <= 24; ++n) {
    switch (n % 6) {
      case 0:
        next.rate.bits_per_second = 9'999'999'967 + static_cast<std::uint64_t>(n);
        break;
      case 1:
        next.fec.error_ratio = 1e-3 / static_cast<double>(n);
        break;
      case 2:
        next.dark_policy = n % 4 == 0 ? DarkPolicy::kLose : DarkPolicy::kHold;
        break;
      case 3:
        next.latency = nanoseconds(370 - n);
        break;
      case 4:
        next.fec = {n % 8 == 0 ? 0u : 1'280u, n % 8 == 0 ? 1e-6 : 2e-3};
        break;
      default:
        next.dark = dark_of(400 * n);
        break;
    }
    scenario.changes.push_back({kEpoch + microseconds(400 * n) + Duration{37 * n}, next});
  }
  return scenario;
}

}  // namespace linkwright::test
