// SPDX-License-Identifier: Apache-2.0
//
// The golden scenario with every impairment on: the digest covers the arithmetic of jitter, flaps,
// episodes, frame loss, replays, overtaking and copies.
#include <gtest/gtest.h>

#include "link_models/core/journal.h"
#include "tests/golden/scenario.h"
#include "tests/support/drive.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kDigest = 16731158364843851570u;

Impairments every_impairment() {
  Impairments all;
  all.jitter = {nanoseconds(700), nanoseconds(300), nanoseconds(1'000)};
  all.alignment = nanoseconds(8);
  all.episodes = {0.03, microseconds(60), microseconds(9)};
  all.flaps = {microseconds(150), microseconds(1), microseconds(3), 0.6};
  all.loss = {.p13 = 0.01, .p31 = 0.4, .p32 = 0.2, .p23 = 0.5, .p14 = 0.005};
  all.reorder = {0.2, 4, nanoseconds(600)};
  all.duplicate = {0.05};
  all.retry = {nanoseconds(404), 2};
  return all;
}

Scenario impaired_scenario() {
  Scenario scenario = golden_scenario();
  scenario.config.impairments = every_impairment();
  std::int64_t n = 0;
  for (TimedChange& change : scenario.changes) {
    Impairments& impaired = change.config.impairments;
    impaired = every_impairment();
    ++n;
    if (n % 5 == 0) impaired.loss = {.gilbert_elliott = true, .p = 0.02, .r = 0.2};
    if (n % 7 == 0) impaired.retry = {};
    if (n % 3 == 0) impaired.jitter.half_life += nanoseconds(n);
  }
  return scenario;
}

TEST(GoldenImpairedFates, AreTheSameEverywhere) {
  const Scenario scenario = impaired_scenario();
  for (const std::size_t burst : {1u, 32u, 256u}) {
    std::uint64_t sum = 0;
    for (const Departure& d : drive(scenario, {burst, burst}).departures)
      sum += fate_word(d.handle, picos(d.at), static_cast<std::uint8_t>(d.reason));
    EXPECT_EQ(sum, kDigest) << "burst " << burst;
  }
}

TEST(GoldenImpairedFates, CoverEveryStage) {
  std::array<std::size_t, kDropReasons> seen{};
  std::size_t copies = 0;
  for (const Departure& d : drive(impaired_scenario()).departures) {
    ++seen[static_cast<std::size_t>(d.reason)];
    copies += d.copy;
  }
  EXPECT_GT(copies, 500u);
  for (const DropReason reason : {DropReason::kDark,
                                  DropReason::kDarkCut,
                                  DropReason::kUncorrectable,
                                  DropReason::kFrameLoss})
    EXPECT_GT(seen[static_cast<std::size_t>(reason)], 5u) << name(reason);
}

}  // namespace
}  // namespace linkwright::test
