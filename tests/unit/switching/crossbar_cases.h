// SPDX-License-Identifier: Apache-2.0
//
// Generated switches, plans and changes. Times are a few tens of picoseconds, so that edges of
// different kinds meet at one instant often, and a new command often finds the old move under way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "crossbar_oracle.h"
#include "link_models/switching/crossbar.h"
#include "tests/support/dice.h"

namespace linkwright::test {

inline constexpr std::int64_t kCaseEnd = 500;

inline Duration some(Dice& dice, std::int64_t low, std::int64_t high) {
  return picoseconds(dice.between(low, high));
}

inline Matching some_matching(Dice& dice, std::uint16_t ports) {
  std::vector<std::uint16_t> outputs(ports);
  for (std::uint16_t i = 0; i < ports; ++i) outputs[i] = i;
  for (std::size_t i = ports; i > 1; --i) std::swap(outputs[i - 1], outputs[dice.below(i)]);
  for (std::uint16_t i = 0; i < ports; ++i)
    if (outputs[i] == i || dice.one_in(5)) outputs[i] = kNoPort;
  return {outputs};
}

// Some inputs keep their outputs: two of them change places, or one loses its circuit.
inline Matching a_bit_different(Dice& dice, Matching matching) {
  const auto a = static_cast<std::uint16_t>(dice.below(matching.to.size()));
  const auto b = static_cast<std::uint16_t>(dice.below(matching.to.size()));
  std::swap(matching.to[a], matching.to[b]);
  for (const std::uint16_t each : {a, b})
    if (matching.to[each] == each || dice.one_in(8)) matching.to[each] = kNoPort;
  return matching;
}

inline std::vector<Matching> some_matchings(Dice& dice, std::uint16_t ports, std::size_t count) {
  std::vector<Matching> matchings = {some_matching(dice, ports)};
  while (matchings.size() < count) {
    if (dice.one_in(3))
      matchings.push_back(some_matching(dice, ports));
    else
      matchings.push_back(a_bit_different(dice, matchings.back()));
  }
  return matchings;
}

inline CyclicPlan some_cycle(Dice& dice, std::uint16_t ports) {
  const Duration slot = some(dice, dice.one_in(20) ? 1 : 6, 60);
  return {.start = kEpoch + some(dice, 0, 100) * static_cast<std::int64_t>(dice.below(2)),
          .slot = slot,
          .guard = some(dice, 0, picos(slot) - 1),
          .matchings = some_matchings(dice, ports, 1 + dice.below(6))};
}

inline TimedPlan some_steps(Dice& dice, std::uint16_t ports) {
  const std::vector<Matching> matchings = some_matchings(dice, ports, 1 + dice.below(8));
  TimedPlan plan{.first = matchings.front(), .steps = {}};
  Instant at = kEpoch - Duration{1};
  for (std::size_t k = 1; k < matchings.size(); ++k) {
    at += some(dice, 1, 90);
    plan.steps.push_back({at, matchings[k]});
  }
  return plan;
}

inline CircuitPlan some_plan(Dice& dice, std::uint16_t ports) {
  switch (dice.below(3)) {
    case 0:
      return StaticPlan{some_matching(dice, ports)};
    case 1:
      return some_cycle(dice, ports);
    default:
      return some_steps(dice, ports);
  }
}

inline StageTime some_stage(Dice& dice) {
  if (dice.one_in(3)) return {};
  if (dice.one_in(2)) return fixed_stage(some(dice, 1, 30));
  return lognormal_stage(some(dice, 1, 30), 0.7);
}

inline Reconfiguration some_stages(Dice& dice) {
  Reconfiguration stages{.los = {}, .dsp = {}, .fec_align = {}, .pcs = {}};
  stages.command = some_stage(dice);
  stages.switching = some_stage(dice);
  stages.settle = some_stage(dice);
  stages.drain = dice.pick({Drain::kAtCommand, Drain::kAtSwitch});
  return stages;
}

inline CrossbarCase some_case(std::uint64_t seed) {
  Dice dice(seed);
  const auto ports = static_cast<std::uint16_t>(dice.between(2, 6));
  CrossbarCase made{.seed = seed,
                    .config = {.ports = ports, .plan = some_plan(dice, ports)},
                    .commands = {},
                    .end = kEpoch + picoseconds(kCaseEnd)};
  if (!dice.one_in(4)) made.config.stages = some_stages(dice);
  Instant at = kEpoch;
  Matching last = some_matching(dice, ports);
  for (std::size_t left = dice.below(8); left > 0; --left) {
    at += some(dice, 0, 100);
    last = dice.one_in(2) ? some_matching(dice, ports) : a_bit_different(dice, last);
    if (dice.one_in(2))
      made.commands.push_back({at, some_plan(dice, ports)});
    else
      made.commands.push_back({at, last});
  }
  return made;
}

}  // namespace linkwright::test
