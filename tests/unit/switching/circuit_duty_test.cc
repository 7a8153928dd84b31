// SPDX-License-Identifier: Apache-2.0
//
// The closed forms against picoseconds that a crossbar was lit for.
#include "link_models/switching/circuit_duty.h"

#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "crossbar_cases.h"
#include "link_models/switching/crossbar.h"
#include "link_models/switching/fixed_schedule.h"

namespace linkwright {
namespace {

using test::Dice;

TEST(CircuitDuty, ARotorGivesEachPeerItsShare) {
  const CyclicPlan rotor{kEpoch, microseconds(200), microseconds(20), round_robin(8)};
  EXPECT_EQ(input_duty(rotor, 3), (DutyShare{microseconds(7 * 180), microseconds(7 * 200)}));
  EXPECT_EQ(pair_duty(rotor, 3, 5), (DutyShare{microseconds(180), microseconds(7 * 200)}));
  EXPECT_EQ(pair_duty(rotor, 3, 3).lit, Duration::zero());
  EXPECT_DOUBLE_EQ(input_duty(rotor, 0).ratio(), duty(FixedSchedule{.ports = 8}));
  EXPECT_EQ(input_duty(rotor, 0, microseconds(50)).lit, microseconds(7 * 150));
  EXPECT_EQ(input_duty(rotor, 0, microseconds(201)).lit, Duration::zero());
}

TEST(CircuitDuty, OnlyMovesCost) {
  const Matching a = pairs({{0, 1}, {2, 3}}, 4);
  const Matching b = pairs({{0, 1}}, 4);
  const CyclicPlan plan{kEpoch, microseconds(10), microseconds(1), {a, a, b}};
  EXPECT_EQ(input_duty(plan, 0).lit, microseconds(30)) << "never moved";
  EXPECT_EQ(input_duty(plan, 2).lit, microseconds(19)) << "two slots in a row, one gap";
  const CyclicPlan turned{kEpoch, microseconds(10), microseconds(1), {a, b, a}};
  EXPECT_EQ(input_duty(turned, 2).lit, microseconds(19)) << "in a row across the end of the cycle";
}

// Lit time of each output, from `from` to `to`, added up between edges.
std::map<std::uint16_t, Duration> lit_per_output(Crossbar& box,
                                                 std::uint16_t input,
                                                 Instant from,
                                                 Instant to) {
  std::map<std::uint16_t, Duration> lit;
  std::vector<std::uint16_t> changed;
  box.pass(from, changed);
  for (Instant t = from; t < to;) {
    const Instant next = std::min(box.next_edge(), to);
    lit[box.circuit(input).output] += next - t;
    box.pass(next, changed);
    t = next;
  }
  return lit;
}

TEST(CircuitDuty, CountedPicosecondsAreTheClosedForm) {
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    Dice dice(seed, 3);
    const auto ports = static_cast<std::uint16_t>(dice.between(2, 6));
    const CyclicPlan plan = test::some_cycle(dice, ports);
    CrossbarConfig config{.ports = ports, .plan = plan};
    Duration gap{};
    if (dice.one_in(2)) {
      gap = test::some(dice, 0, 100);  // often longer than a slot
      config.stages = Reconfiguration{.command = fixed_stage(picoseconds(5)),
                                      .switching = fixed_stage(gap),
                                      .settle = {},
                                      .los = {},
                                      .dsp = {},
                                      .fec_align = {},
                                      .pcs = {},
                                      .drain = Drain::kAtSwitch};
    }
    // The second cycle: the first slot of all had no move before it.
    const Instant from = plan.start + cycle(plan);
    for (std::uint16_t input = 0; input < ports; ++input) {
      Crossbar box(seed, 0, config);
      auto lit = lit_per_output(box, input, from, from + cycle(plan));
      Duration sum{};
      for (std::uint16_t output = 0; output < ports; ++output) {
        ASSERT_EQ(pair_duty(plan, input, output, gap).lit, lit[output]) << seed;
        sum += lit[output];
      }
      ASSERT_EQ(input_duty(plan, input, gap), (DutyShare{sum, cycle(plan)})) << seed;
    }
  }
}

}  // namespace
}  // namespace linkwright
