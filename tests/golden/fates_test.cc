// SPDX-License-Identifier: Apache-2.0
//
// Same seed, same arrivals, same changes: same fates, to the bit. The digest is a constant of the
// product: it may change only with a change of the model that is meant and written down. The same
// source is built at several optimisation levels, for a machine with FMA, and by every compiler of
// the project; and it is run with the FMA variants of libm switched off.
#include <cmath>
#include <cstdio>

#include <gtest/gtest.h>

#include "link_models/core/journal.h"
#include "tests/golden/scenario.h"
#include "tests/support/drive.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kDigest = 3908068235294899427u;

std::uint64_t digest_of(const Outcome& outcome) {
  std::uint64_t sum = 0;
  for (const Departure& d : outcome.departures)
    sum += fate_word(d.handle, picos(d.at), static_cast<std::uint8_t>(d.reason));
  return sum;
}

// For the log: differs between runs in which libm takes different variants, so that one can see
// that switching them off had an effect.
std::uint64_t libm_digest() {
  std::uint64_t sum = 0;
  Dice dice(9);
  for (int n = 0; n < 200'000; ++n)
    sum += std::bit_cast<std::uint64_t>(std::sin(static_cast<double>(dice.bits() >> 40)));
  return sum;
}

TEST(GoldenFates, AreTheSameEverywhere) {
  std::printf("libm digest %016llx\n", static_cast<unsigned long long>(libm_digest()));
  const Scenario scenario = golden_scenario();
  for (const std::size_t burst : {1u, 7u, 32u, 256u}) {
    const Outcome outcome = drive(scenario, {burst, burst});
    ASSERT_EQ(outcome.departures.size(), scenario.arrivals.size());
    EXPECT_EQ(digest_of(outcome), kDigest) << "burst " << burst;
  }
}

TEST(GoldenFates, CoverEveryStage) {
  std::array<std::size_t, kDropReasons> seen{};
  for (const Departure& d : drive(golden_scenario()).departures)
    ++seen[static_cast<std::size_t>(d.reason)];
  EXPECT_GT(seen[static_cast<std::size_t>(DropReason::kNone)], 20'000u);
  for (const DropReason reason : {DropReason::kQueueFull,
                                  DropReason::kDark,
                                  DropReason::kUncorrectable,
                                  DropReason::kBitError})
    EXPECT_GT(seen[static_cast<std::size_t>(reason)], 5u) << name(reason);
}

TEST(GoldenFates, OnePicosecondOrOneReasonChangesTheDigest) {
  Outcome outcome = drive(golden_scenario());
  outcome.departures[20'000].at += Duration{1};
  EXPECT_NE(digest_of(outcome), kDigest);
  outcome.departures[20'000].at -= Duration{1};
  outcome.departures[20'000].reason = DropReason::kDarkCut;
  EXPECT_NE(digest_of(outcome), kDigest);
}

}  // namespace
}  // namespace linkwright::test
