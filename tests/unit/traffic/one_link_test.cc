// SPDX-License-Identifier: Apache-2.0
//
// What one bad link costs all: the sharp test of dependencies (collectives.md, 2.3). An open loop
// would pay for each step, or for none.
#include <gtest/gtest.h>

#include "tests/unit/traffic/runs.h"

namespace linkwright {
namespace {

constexpr std::uint64_t kSize = 48 * 1'024 * 1'024;  // chunks alike

Duration with_link(RankId ranks, const IdealLink& bad) {
  const Schedule schedule = drawn(Collective::kAllReduce, "ring", ranks, kSize);
  DependencyEngine engine(schedule);
  IdealTransport transport(ranks, {kRate, kLatency});
  transport.set_link(0, 1, bad);
  return run_once(engine, transport, ranks).time;
}

class OneLink : public testing::TestWithParam<RankId> {};

TEST_P(OneLink, ThatIsLongerCostsItsDelayOnceOrTwice) {
  const Duration clean = with_link(GetParam(), {kRate, kLatency});
  for (const Duration delay : {microseconds(10), milliseconds(1)}) {
    const Duration cost = with_link(GetParam(), {kRate, kLatency + delay}) - clean;
    EXPECT_EQ(cost, (GetParam() == 2 ? 1 : 2) * delay);
  }
}

TEST_P(OneLink, ThatIsSlowerPacesTheWholeRing) {
  const Duration slow = with_link(GetParam(), {kRate / 4, kLatency});
  const auto chunk = static_cast<double>(chunk_bytes(kSize, GetParam()));
  const double paced = 2.0 * (GetParam() - 1) * chunk * 4 * kPsPerByte;
  EXPECT_NEAR(static_cast<double>(picos(slow)) / paced, 1, 0.02);
  EXPECT_GE(static_cast<double>(picos(slow)), paced);
}

INSTANTIATE_TEST_SUITE_P(Ranks, OneLink, testing::Values(2, 3, 4, 8, 16));

}  // namespace
}  // namespace linkwright
