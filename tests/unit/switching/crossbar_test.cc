// SPDX-License-Identifier: Apache-2.0
//
// The crossbar by hand: timelines that can be checked with a pencil. Generated ones are in
// crossbar_random_test.cc.
#include "link_models/switching/crossbar.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/switching/fixed_schedule.h"

namespace linkwright {
namespace {

using Ports = std::vector<std::uint16_t>;

Instant at(std::int64_t ns) {
  return kEpoch + nanoseconds(ns);
}

// Command 10 ns, then 90 ns to the new light.
Reconfiguration quick(Drain drain) {
  return {.command = fixed_stage(nanoseconds(10)),
          .switching = fixed_stage(nanoseconds(60)),
          .settle = fixed_stage(nanoseconds(30)),
          .los = {},
          .dsp = {},
          .fec_align = {},
          .pcs = {},
          .drain = drain};
}

Crossbar on_demand(Matching matching, std::optional<Reconfiguration> stages) {
  const auto ports = static_cast<std::uint16_t>(matching.to.size());
  return {1, 0, {.ports = ports, .plan = StaticPlan{std::move(matching)}, .stages = stages}};
}

Ports pass(Crossbar& box, Instant t) {
  Ports changed;
  box.pass(t, changed);
  return changed;
}

const Matching kStraight = pairs({{0, 1}, {2, 3}}, 6);
const Matching kCrossed = pairs({{0, 2}, {1, 3}}, 6);

TEST(Crossbar, AStaticPlanIsLitForEver) {
  Crossbar box = on_demand(kStraight, Reconfiguration{});
  EXPECT_EQ(box.next_edge(), kNever);
  EXPECT_EQ(pass(box, at(1'000)), Ports{});
  EXPECT_EQ(box.circuit(0), Circuit{.output = 1});
  EXPECT_EQ(box.circuit(5), Circuit{}) << "unconnected";
  EXPECT_EQ(box.lit_time(0), nanoseconds(1'000));
  EXPECT_EQ(box.lit_time(5) + box.dark_time(5), Duration::zero());
}

TEST(Crossbar, AMovedInputIsDarkForItsStagesAndTheOthersAreNot) {
  Crossbar box = on_demand(pairs({{0, 1}, {2, 3}, {4, 5}}, 6), quick(Drain::kAtCommand));
  EXPECT_EQ(box.connect(at(100), pairs({{0, 2}, {1, 3}, {4, 5}}, 6)), at(100));
  EXPECT_EQ(box.next_edge(), at(100));
  EXPECT_EQ(box.circuit(0), Circuit{.output = 1}) << "the command is not known before it is given";
  EXPECT_EQ(pass(box, at(100)), (Ports{0, 1, 2, 3}));
  EXPECT_EQ(box.circuit(0), (Circuit{.next_output = 2, .lit_again = at(200)}));
  EXPECT_EQ(box.circuit(4), Circuit{.output = 5});
  EXPECT_EQ(pass(box, at(200) - Duration{1}), Ports{});
  EXPECT_EQ(pass(box, at(200)), (Ports{0, 1, 2, 3}));
  EXPECT_EQ(box.circuit(0), (Circuit{.output = 2, .lit_since = at(200)}));
  EXPECT_EQ(box.dark_time(0), nanoseconds(100));
  EXPECT_EQ(box.lit_time(0), nanoseconds(100));
  EXPECT_EQ(box.lit_time(4), nanoseconds(200));
  EXPECT_EQ(box.moves(0), 1u);
  EXPECT_EQ(box.moves(4), 0u);
}

TEST(Crossbar, ADrainAtTheSwitchAnnouncesTheDarkness) {
  Crossbar box = on_demand(kStraight, quick(Drain::kAtSwitch));
  box.connect(at(100), kCrossed);
  pass(box, at(100));
  EXPECT_EQ(box.circuit(0),
            (Circuit{.output = 1, .dark_from = at(110), .next_output = 2, .lit_again = at(200)}));
  EXPECT_EQ(box.next_edge(), at(110));
  pass(box, at(110));
  EXPECT_EQ(box.circuit(0).output, kNoPort);
  EXPECT_EQ(box.next_edge(), at(200));
}

TEST(Crossbar, AnInputGainsAndLosesACircuit) {
  Crossbar box = on_demand(pairs({{0, 1}}, 4), quick(Drain::kAtCommand));
  box.connect(at(100), pairs({{2, 3}}, 4));
  EXPECT_EQ(pass(box, at(100)), (Ports{0, 1, 2, 3}));
  EXPECT_EQ(box.circuit(0), Circuit{});
  EXPECT_EQ(box.circuit(2), (Circuit{.next_output = 3, .lit_again = at(200)}));
  pass(box, at(300));
  EXPECT_EQ(box.circuit(2).output, 3);
  EXPECT_EQ(box.dark_time(0), Duration::zero()) << "it has nowhere to go";
  EXPECT_EQ(box.dark_time(2), nanoseconds(100));
}

TEST(Crossbar, ANewCommandAbandonsTheMoveUnderWay) {
  Crossbar box = on_demand(kStraight, quick(Drain::kAtCommand));
  box.connect(at(100), kCrossed);
  box.connect(at(150), pairs({{0, 3}, {1, 2}}, 6));
  pass(box, at(150));
  EXPECT_EQ(box.circuit(0), (Circuit{.next_output = 3, .lit_again = at(250)}));
  pass(box, at(249));
  EXPECT_EQ(box.circuit(0).output, kNoPort) << "2 was never lit";
  pass(box, at(250));
  EXPECT_EQ(box.circuit(0), (Circuit{.output = 3, .lit_since = at(250)}));
  EXPECT_EQ(box.moves(0), 2u);
  EXPECT_EQ(box.dark_time(0), nanoseconds(150));
}

TEST(Crossbar, AnAnnouncedDarknessIsNotPutOff) {
  Crossbar box = on_demand(kStraight, quick(Drain::kAtSwitch));
  box.connect(at(100), kCrossed);
  box.connect(at(105), kStraight);  // back, while the old light is on
  pass(box, at(105));
  EXPECT_EQ(box.circuit(0),
            (Circuit{.output = 1, .dark_from = at(110), .next_output = 1, .lit_again = at(205)}));
}

TEST(Crossbar, WithoutStagesAMoveTakesNoTime) {
  Crossbar box = on_demand(kStraight, std::nullopt);
  box.connect(at(100), kCrossed);
  EXPECT_EQ(pass(box, at(100)), (Ports{0, 1, 2, 3}));
  EXPECT_EQ(box.circuit(0), (Circuit{.output = 2, .lit_since = at(100)}));
  EXPECT_EQ(box.dark_time(0), Duration::zero());
}

TEST(Crossbar, ACommandComesNoEarlierThanWhatWasPassedOrCommanded) {
  Crossbar box = on_demand(kStraight, std::nullopt);
  pass(box, at(100));
  EXPECT_EQ(box.connect(at(50), kCrossed), at(100));
  EXPECT_EQ(box.connect(at(300), kStraight), at(300));
  EXPECT_EQ(box.connect(at(200), kCrossed), at(300));
}

TEST(Crossbar, ATimedPlanIsKnownAhead) {
  const TimedPlan plan{kStraight, {{at(100), kStraight}, {at(500), kCrossed}}};
  Crossbar box(1, 0, {.ports = 6, .plan = plan, .stages = quick(Drain::kAtSwitch)});
  EXPECT_EQ(box.circuit(0),
            (Circuit{.output = 1, .dark_from = at(510), .next_output = 2, .lit_again = at(600)}));
  EXPECT_EQ(box.next_edge(), at(500)) << "the first step moves nothing";
  box.connect(at(400), kStraight);
  EXPECT_EQ(pass(box, at(400)), (Ports{0, 1, 2, 3})) << "the plan is off";
  EXPECT_EQ(box.circuit(0), Circuit{.output = 1});
  EXPECT_EQ(box.next_edge(), kNever);
}

TEST(Crossbar, AStepAtTheStartIsAMove) {
  const TimedPlan plan{kStraight, {{kEpoch, kCrossed}}};
  Crossbar box(1, 0, {.ports = 6, .plan = plan, .stages = quick(Drain::kAtCommand)});
  EXPECT_EQ(box.circuit(0).output, 1);
  EXPECT_EQ(box.next_edge(), kEpoch);
  pass(box, kEpoch);
  EXPECT_EQ(box.circuit(0).lit_again, at(100));
}

TEST(Crossbar, ASlotStartsWithTheLongerOfGuardAndStages) {
  const auto dark_after_one_slot = [](Duration guard, std::optional<Reconfiguration> stages) {
    const CyclicPlan plan{at(0), microseconds(1), guard, {kStraight, kCrossed}};
    Crossbar box(1, 0, {.ports = 6, .plan = plan, .stages = stages});
    EXPECT_EQ(box.circuit(0).dark_from, at(1'000)) << "the first slot is lit";
    pass(box, at(1'999));
    return box.dark_time(0);
  };
  EXPECT_EQ(dark_after_one_slot(nanoseconds(20), std::nullopt), nanoseconds(20));
  EXPECT_EQ(dark_after_one_slot(nanoseconds(20), quick(Drain::kAtCommand)), nanoseconds(100));
  EXPECT_EQ(dark_after_one_slot(nanoseconds(20), quick(Drain::kAtSwitch)), nanoseconds(90))
      << "the command is sent ahead of the slot";
  EXPECT_EQ(dark_after_one_slot(nanoseconds(200), quick(Drain::kAtSwitch)), nanoseconds(200));
}

TEST(Crossbar, FollowMovesOnlyWhatIsElsewhere) {
  Crossbar box = on_demand(pairs({{0, 1}, {2, 3}, {4, 5}}, 6), std::nullopt);
  const CyclicPlan plan{at(0),
                        microseconds(1),
                        nanoseconds(100),
                        {pairs({{0, 1}, {2, 4}, {3, 5}}, 6), pairs({{0, 2}, {1, 3}, {4, 5}}, 6)}};
  box.follow(at(2'300), plan);  // in a slot of the first matching
  EXPECT_EQ(pass(box, at(2'300)), (Ports{0, 1, 2, 3, 4, 5})) << "all know what comes";
  EXPECT_EQ(
      box.circuit(0),
      (Circuit{.output = 1, .dark_from = at(3'000), .next_output = 2, .lit_again = at(3'100)}));
  EXPECT_EQ(box.circuit(2), (Circuit{.next_output = 4, .lit_again = at(2'400)}));
  pass(box, at(2'400));
  EXPECT_EQ(box.circuit(2).output, 4);
  EXPECT_EQ(box.lit_time(0), nanoseconds(2'400));
}

TEST(Crossbar, ARotorIsAFixedSchedule) {
  for (const std::uint16_t ports : Ports{3, 8, 17}) {
    const FixedSchedule rotor{.slot = nanoseconds(100), .guard = nanoseconds(10), .ports = ports};
    const CyclicPlan plan{kEpoch, rotor.slot, rotor.guard, round_robin(ports)};
    Crossbar box(1, 0, {.ports = ports, .plan = plan});
    // Slot 0 is lit from its start: nothing came before it.
    for (Instant t = kEpoch + rotor.slot; t < kEpoch + 3 * cycle(rotor); t += picoseconds(2'500)) {
      for (const Instant edge : {t - Duration{1}, t}) {
        pass(box, edge);
        const std::uint32_t matching = matching_of_slot(rotor, slot_at(rotor, edge));
        for (std::uint16_t port = 0; port < ports; ++port) {
          const Circuit& circuit = box.circuit(port);
          const bool dark = in_guard(rotor, edge) && slot_at(rotor, edge) > 0;
          ASSERT_EQ(circuit.output == kNoPort, dark);
          ASSERT_EQ(dark ? circuit.next_output : circuit.output, peer_of(rotor, port, matching));
        }
      }
    }
  }
}

// Two inputs exchange their outputs, and each draws how long its command takes.
TEST(Crossbar, ALightWaitsUntilTheFormerUserOfItsOutputIsDark) {
  Reconfiguration stages = quick(Drain::kAtSwitch);
  stages.command = lognormal_stage(nanoseconds(50), 1);
  int waited = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Crossbar box(seed, 0, {.ports = 4, .plan = StaticPlan{{{2, 3, 0, 1}}}, .stages = stages});
    box.connect(at(0), {{3, 2, 0, 1}});
    pass(box, at(0));
    for (const std::uint16_t input : Ports{0, 1}) {
      const Circuit& mine = box.circuit(input);
      const Circuit& former = box.circuit(input == 0 ? 1 : 0);
      const Instant up = mine.dark_from + nanoseconds(90);
      EXPECT_EQ(mine.lit_again, std::max(up, former.dark_from));
      waited += mine.lit_again > up ? 1 : 0;
    }
  }
  EXPECT_GT(waited, 20);
}

TEST(Crossbar, MovesOfOtherInputsDoNotShiftADraw) {
  Reconfiguration stages = quick(Drain::kAtCommand);
  stages.switching = lognormal_stage(nanoseconds(60), 0.5);
  Crossbar busy = on_demand(kStraight, stages);
  Crossbar calm = on_demand(kStraight, stages);
  busy.connect(at(0), pairs({{0, 1}}, 6));
  busy.connect(at(10'000), kStraight);
  for (Crossbar* box : {&busy, &calm}) {
    box->connect(at(20'000), pairs({{2, 3}}, 6));
    box->connect(at(30'000), kStraight);
    pass(*box, at(30'000));
  }
  EXPECT_EQ(busy.circuit(0), calm.circuit(0));
  EXPECT_EQ(busy.circuit(1), calm.circuit(1));
  EXPECT_NE(busy.circuit(0).lit_again, busy.circuit(1).lit_again) << "drawn for each";
  for (Crossbar* box : {&busy, &calm}) {
    box->connect(at(40'000), kCrossed);
    pass(*box, at(40'000));
  }
  EXPECT_NE(busy.circuit(2).lit_again, calm.circuit(2).lit_again) << "two moves more";
}

}  // namespace
}  // namespace linkwright
