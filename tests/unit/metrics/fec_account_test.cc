// SPDX-License-Identifier: Apache-2.0
//
// FEC counters that only grow, however often somebody looks.
#include "control/report/fec_account.h"

#include <gtest/gtest.h>

#include "tests/support/fake_emulator.h"

namespace linkwright {
namespace {

ResolvedScenario scenario_of(double ber) {
  ResolvedScenario scenario;
  scenario.spec = small_spec();
  scenario.spec.seed = 7;
  scenario.cables = {{"ab", "left", "right", {}}};
  FecFigures& fec = scenario.cables[0].direction[0].physics.fec;
  fec.code = FecCode::kRs544;
  fec.interleave = 2;
  fec.ber_shares = {{1.0, ber}};
  return scenario;
}

EmulatorSnapshot after(std::uint64_t groups, std::uint64_t bad) {
  EmulatorSnapshot snapshot;
  snapshot.cables.resize(1);
  snapshot.cables[0][0].link.groups_elapsed = groups;
  snapshot.cables[0][0].link.bad_groups_met = bad;
  return snapshot;
}

TEST(FecAccount, GrowsAndCountsEveryCodewordOnce) {
  FecAccount account(scenario_of(1e-4));
  FecCounters before;
  for (std::uint64_t groups = 0; groups < 300'000; groups += 997) {
    account.observe(after(groups, 0));
    const FecCounters& now = *account.so_far()[0][0];
    EXPECT_EQ(codewords(now), 2 * groups);
    EXPECT_EQ(now.corrected + now.uncorrectable + now.symbol_errors[0], 2 * groups);
    for (std::size_t i = 0; i < now.symbol_errors.size(); ++i)
      EXPECT_GE(now.symbol_errors[i], before.symbol_errors[i]);
    EXPECT_GE(now.corrected_bits, before.corrected_bits);
    before = now;
  }
  EXPECT_GT(before.corrected, 0u);
}

TEST(FecAccount, DrawsNothingWhereNothingHasPassed) {
  FecAccount account(scenario_of(1e-4));
  account.observe(after(1'000, 0));
  const FecCounters once = *account.so_far()[0][0];
  account.observe(after(1'000, 0));
  EXPECT_EQ(*account.so_far()[0][0], once);
}

TEST(FecAccount, GroupsThatTookFramesAreAmongTheUncorrectable) {
  FecAccount account(scenario_of(1e-9));
  account.observe(after(1'000, 3));
  EXPECT_GE(account.so_far()[0][0]->uncorrectable, 3u);
  account.observe(after(2'000, 5));
  EXPECT_GE(account.so_far()[0][0]->uncorrectable, 5u);
}

TEST(FecAccount, KnowsNothingOfADirectionWithoutErrorsThatAreKnown) {
  FecAccount account(scenario_of(1e-4));
  account.observe(after(1'000, 0));
  EXPECT_FALSE(account.so_far()[0][1].has_value());
}

}  // namespace
}  // namespace linkwright
