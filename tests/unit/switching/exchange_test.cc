// SPDX-License-Identifier: Apache-2.0
//
// A spare port that takes over: from then on the switch does what one does that follows the same
// plan with the two ports exchanged in it.
#include <variant>

#include <gtest/gtest.h>

#include "crossbar_cases.h"
#include "link_models/switching/crossbar.h"

namespace linkwright {
namespace {

using namespace test;

CircuitPlan with_exchanged(CircuitPlan plan, std::uint16_t a, std::uint16_t b) {
  if (auto* fixed = std::get_if<StaticPlan>(&plan)) exchange(fixed->matching, a, b);
  if (auto* cyclic = std::get_if<CyclicPlan>(&plan))
    for (Matching& matching : cyclic->matchings) exchange(matching, a, b);
  if (auto* timed = std::get_if<TimedPlan>(&plan)) {
    exchange(timed->first, a, b);
    for (TimedStep& step : timed->steps) exchange(step.matching, a, b);
  }
  return plan;
}

TEST(Exchange, IsTheSamePlanWithOtherNumbers) {
  std::size_t moved = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const CrossbarCase made = some_case(seed);
    Dice dice(seed, 77);
    const auto ports = made.config.ports;
    const auto a = static_cast<std::uint16_t>(dice.below(ports));
    const auto b = static_cast<std::uint16_t>((a + 1 + dice.below(ports - 1u)) % ports);
    const Instant when =
        kEpoch + Duration{static_cast<std::int64_t>(
                     dice.below(static_cast<std::uint64_t>(picos(made.end - kEpoch)) / 2 + 1))};
    Crossbar exchanged(made.seed, 7, made.config);
    Crossbar followed(made.seed, 7, made.config);
    std::vector<std::uint16_t> changed;
    exchanged.pass(when, changed);
    followed.pass(when, changed);
    exchanged.exchange(a, b, when);
    followed.follow(when, with_exchanged(made.config.plan, a, b));
    for (Instant t = when; t <= made.end; t += some(dice, 1, 40)) {
      changed.clear();
      exchanged.pass(t, changed);
      followed.pass(t, changed);
      for (std::uint16_t input = 0; input < ports; ++input) {
        ASSERT_EQ(exchanged.circuit(input), followed.circuit(input))
            << "seed " << seed << " input " << input << " at " << picos(t);
        moved += exchanged.moves(input);
      }
    }
    // And a command after it speaks of the ports as before.
    const Matching wanted = rotation(ports, 1);
    Matching other = wanted;
    exchange(other, a, b);
    exchanged.connect(made.end, wanted);
    followed.connect(made.end, other);
    exchanged.pass(made.end + seconds(100), changed);
    followed.pass(made.end + seconds(100), changed);
    for (std::uint16_t input = 0; input < ports; ++input)
      ASSERT_EQ(exchanged.circuit(input), followed.circuit(input)) << "seed " << seed;
  }
  EXPECT_GT(moved, 10'000u);
}

TEST(Exchange, MovesOnlyTheCircuitsOfTheTwoPorts) {
  Crossbar box(1, 7, {.ports = 8, .plan = StaticPlan{pairs({{0, 1}, {2, 3}}, 8)}});
  std::vector<std::uint16_t> changed;
  box.pass(kEpoch + seconds(1), changed);
  changed.clear();
  box.exchange(0, 6, kEpoch + seconds(1));
  box.pass(kEpoch + seconds(2), changed);
  EXPECT_EQ(changed, (std::vector<std::uint16_t>{0, 1, 6}));
  EXPECT_EQ(box.circuit(6).output, 1);
  EXPECT_EQ(box.circuit(1).output, 6);
  EXPECT_EQ(box.circuit(0).output, kNoPort);
  EXPECT_EQ(box.circuit(2).lit_since, kEpoch);
}

}  // namespace
}  // namespace linkwright
