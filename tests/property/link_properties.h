// SPDX-License-Identifier: Apache-2.0
//
// What holds of a link whatever acts on it. Each is a test of the cases 1 to `cases` within those
// limits.
#pragma once

#include <cstdint>

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/checks.h"

namespace linkwright::test {

inline void expect_silence(const Complaints& complaints, std::uint64_t seed) {
  ASSERT_TRUE(complaints.empty()) << "case " << seed << ": " << complaints.front();
}

inline void expect_closed_books(const CaseLimits& limits, std::uint64_t cases) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    const Scenario scenario = make_case(seed, limits);
    expect_silence(check_conservation(scenario, drive(scenario, {1 + seed % 40, seed})), seed);
  }
}

inline void expect_nothing_early(const CaseLimits& limits, std::uint64_t cases) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    const Scenario scenario = make_case(seed, limits);
    expect_silence(check_never_early(scenario, drive(scenario)), seed);
  }
}

inline void expect_same_in_any_burst(const CaseLimits& limits, std::uint64_t cases) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    const Scenario scenario = make_case(seed, limits);
    const Outcome one = drive(scenario, {1});
    for (const std::size_t burst : {7u, 32u, 256u})
      expect_silence(check_same_fates(one, drive(scenario, {burst})), seed);
  }
}

inline void expect_same_whenever_looked_at(const CaseLimits& limits, std::uint64_t cases) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    const Scenario scenario = make_case(seed, limits);
    const Outcome lazy = drive(scenario, {32});
    for (const std::uint64_t polling : {seed, seed + 1'000'000, seed + 2'000'000})
      expect_silence(check_same_fates(lazy, drive(scenario, {5, polling})), seed);
  }
}

inline void expect_same_when_set_anew(const CaseLimits& limits, std::uint64_t cases) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    const Scenario scenario = make_case(seed, limits);
    const Scenario again = with_identical_changes(scenario, seed);
    ASSERT_GT(again.changes.size(), scenario.changes.size());
    expect_silence(check_same_fates(drive(scenario), drive(again, {32, seed})), seed);
  }
}

}  // namespace linkwright::test
