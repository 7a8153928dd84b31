// SPDX-License-Identifier: Apache-2.0
//
// Matchings and plans: what is made and what is refused, to the word.
#include "link_models/switching/circuit_plan.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/switching/crossbar.h"
#include "link_models/switching/fixed_schedule.h"
#include "link_models/switching/matching.h"

namespace linkwright {
namespace {

using Findings = std::vector<std::pair<std::string, std::string>>;

Findings findings(const std::vector<Violation>& found) {
  Findings texts;
  for (const Violation& each : found) texts.emplace_back(each.field, each.message);
  return texts;
}

TEST(Matching, Helpers) {
  EXPECT_EQ(rotation(4, 1).to, (std::vector<std::uint16_t>{1, 2, 3, 0}));
  EXPECT_EQ(rotation(65'535, 65'534).to[65'534], 65'533);
  EXPECT_EQ(pairs({{0, 3}}, 4).to, (std::vector<std::uint16_t>{3, kNoPort, kNoPort, 0}));
  EXPECT_TRUE(validate(pairs({{0, 3}, {2, 1}}, 4), 4).empty());
  EXPECT_TRUE(validate(unconnected(4), 4).empty());
}

TEST(Matching, RoundRobinIsTheFixedSchedule) {
  const FixedSchedule schedule{.ports = 7};
  const std::vector<Matching> matchings = round_robin(7);
  ASSERT_EQ(matchings.size(), linkwright::matchings(schedule));
  for (std::uint32_t m = 0; m < matchings.size(); ++m) {
    EXPECT_TRUE(validate(matchings[m], 7).empty());
    for (std::uint32_t port = 0; port < 7; ++port)
      EXPECT_EQ(matchings[m].to[port], peer_of(schedule, port, m));
  }
}

TEST(Matching, Validation) {
  EXPECT_EQ(findings(validate({{1, 0}}, 3)),
            (Findings{{"to", "2 entries, wanted one for each of the 3 ports"}}));
  EXPECT_EQ(findings(validate({{1, 3, 0}}, 3)),
            (Findings{{"to[1]", "3 is out of range, allowed 0 to 2 or none"}}));
  EXPECT_EQ(findings(validate({{1, 1, 0}}, 3)),
            (Findings{{"to[1]", "1 is the port itself"},
                      {"to[1]", "output 1 is used by inputs 0 and 1"}}));
  EXPECT_EQ(findings(validate({{3, kNoPort, 3, 2}}, 4)),
            (Findings{{"to[2]", "output 3 is used by inputs 0 and 2"}}));
}

TEST(CircuitPlan, ValidationNamesTheMatching) {
  const Matching good = pairs({{0, 1}}, 2);
  const Matching bad{{0, kNoPort}};
  EXPECT_TRUE(validate(CircuitPlan(StaticPlan{good}), 2).empty());
  EXPECT_EQ(findings(validate(CircuitPlan(StaticPlan{bad}), 2)),
            (Findings{{"matching.to[0]", "0 is the port itself"}}));
  CyclicPlan cycle{kEpoch, microseconds(1), nanoseconds(100), {good, bad}};
  EXPECT_EQ(findings(validate(CircuitPlan(cycle), 2)),
            (Findings{{"matchings[1].to[0]", "0 is the port itself"}}));
  const TimedPlan steps{good, {{kEpoch, good}, {kEpoch + seconds(1), bad}}};
  EXPECT_EQ(findings(validate(CircuitPlan(steps), 2)),
            (Findings{{"steps[1].matching.to[0]", "0 is the port itself"}}));
}

TEST(CircuitPlan, ValidationOfTimes) {
  const Matching good = pairs({{0, 1}}, 2);
  const auto cyclic = [&](Instant start, Duration slot, Duration guard) {
    return findings(validate(CircuitPlan(CyclicPlan{start, slot, guard, {good}}), 2));
  };
  EXPECT_EQ(cyclic(kEpoch, seconds(1), Duration{}), Findings{});
  EXPECT_EQ(cyclic(kEpoch - seconds(1), seconds(1), Duration{}),
            (Findings{{"start_s", "-1 is out of range, allowed 0 to 4e+06"}}));
  EXPECT_EQ(cyclic(kEpoch, seconds(2), seconds(2)),
            (Findings{{"guard_s", "2 is out of range, allowed 0 to below the slot of 2"}}));
  EXPECT_EQ(cyclic(kEpoch, Duration{}, Duration{}).front().first, "slot_s");
  EXPECT_EQ(findings(validate(CircuitPlan(CyclicPlan{kEpoch, seconds(1), Duration{}, {}}), 2)),
            (Findings{{"matchings", "none, wanted at least one"}}));
  const std::vector<Matching> many(47, good);
  const CyclicPlan slow{kEpoch, seconds(86'400), Duration{}, many};
  EXPECT_EQ(findings(validate(CircuitPlan(slow), 2)),
            (Findings{{"cycle_s", "4.0608e+06 is out of range, allowed 0 to 4e+06"}}));
  const TimedPlan back{good, {{kEpoch + seconds(2), good}, {kEpoch + seconds(2), good}}};
  EXPECT_EQ(findings(validate(CircuitPlan(back), 2)),
            (Findings{{"steps[1].at_s", "2 is not after the step before, at 2"}}));
}

TEST(CrossbarConfig, Validation) {
  Reconfiguration stages;
  stages.settle = fixed_stage(seconds(-2));
  EXPECT_EQ(findings(validate(CrossbarConfig{2, StaticPlan{rotation(2, 1)}, stages})),
            (Findings{{"stages.settle.median_s", "-2 is out of range, allowed 0 to 86400"}}));
  EXPECT_EQ(findings(validate(CrossbarConfig{2, StaticPlan{{{0, kNoPort}}}})),
            (Findings{{"plan.matching.to[0]", "0 is the port itself"}}));
  EXPECT_EQ(findings(validate(CrossbarConfig{1, StaticPlan{unconnected(1)}})),
            (Findings{{"ports", "1 is out of range, allowed 2 to 65535"}}));
}

}  // namespace
}  // namespace linkwright
