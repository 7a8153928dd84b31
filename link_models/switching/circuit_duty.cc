// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/circuit_duty.h"

#include <algorithm>
#include <cstddef>

namespace linkwright {
namespace {

// Calls `hold(output, lit)` for each stretch of slots in which the input keeps its output.
template <typename Hold>
void each_hold(const CyclicPlan& plan, std::uint16_t input, Duration stages, Hold hold) {
  const std::size_t slots = plan.matchings.size();
  const Duration gap = std::max(plan.guard, stages);
  const auto output = [&](std::size_t slot) { return plan.matchings[slot % slots].to[input]; };
  std::size_t first = 0;
  while (first < slots && output(first + slots - 1) == output(first)) ++first;
  if (first == slots) return hold(output(0), cycle(plan));
  for (std::size_t from = first; from < first + slots;) {
    std::size_t to = from + 1;
    while (output(to) == output(from)) ++to;
    const Duration held = plan.slot * static_cast<std::int64_t>(to - from);
    hold(output(from), std::max(held - gap, Duration::zero()));
    from = to;
  }
}

}  // namespace

Duration cycle(const CyclicPlan& plan) {
  return plan.slot * static_cast<std::int64_t>(plan.matchings.size());
}

DutyShare pair_duty(const CyclicPlan& plan,
                    std::uint16_t input,
                    std::uint16_t output,
                    Duration stages) {
  DutyShare share{.cycle = cycle(plan)};
  each_hold(plan, input, stages, [&](std::uint16_t held, Duration lit) {
    if (held == output) share.lit += lit;
  });
  return share;
}

DutyShare input_duty(const CyclicPlan& plan, std::uint16_t input, Duration stages) {
  DutyShare share{.cycle = cycle(plan)};
  each_hold(plan, input, stages, [&](std::uint16_t held, Duration lit) {
    if (held != kNoPort) share.lit += lit;
  });
  return share;
}

}  // namespace linkwright
