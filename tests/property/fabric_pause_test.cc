// SPDX-License-Identifier: Apache-2.0
//
// Lossless classes: nothing is lost, pauses are booked, and who is paused obeys.
#include <gtest/gtest.h>

#include "tests/property/fabric_pause_watch.h"
#include "tests/support/small_fabric.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kCases = 80;
constexpr Instant kUntil = kEpoch + milliseconds(500);

// Everybody sends to one or two hosts, on trees: there no cycle of pauses can close.
FabricScenario incast(std::uint64_t seed, bool lossy_links = false) {
  Dice dice(seed, 5);
  const Graph graph = seed % 2 == 0
                          ? make_star({.hosts = static_cast<std::uint32_t>(dice.between(2, 6))})
                          : make_leaf_spine({.leaves = 3, .spines = 2, .hosts_per_leaf = 2});
  FabricScenario scenario;
  const Duration latency = nanoseconds(dice.between(1, 3'000));
  scenario.config = uniform_fabric(graph, plain_link(10'000'000'000, latency));
  for (LinkConfig& link : scenario.config.links) {
    link.rate.bits_per_second =
        dice.pick<std::uint64_t>({3'333'333'333, 10'000'000'000, 25'000'000'000});
    if (lossy_links) link.impairments.loss = {.p13 = 0.05, .p31 = 0.9};
  }
  const std::uint64_t xoff = 3'000 + dice.below(40'000);
  const bool moving = dice.one_in(3);
  for (SwitchConfig& made : scenario.config.switches) {
    made.pipeline = nanoseconds(dice.between(0, 800));
    made.pause.lossless = static_cast<std::uint8_t>(dice.pick({0x08, 0x09, 0x60}));
    made.pause.xoff_bytes = moving ? 0 : xoff;
    made.pause.xon_bytes = moving ? 1'000 : dice.below(xoff);
    made.pause.headroom_bytes = 100'000;
    made.pause.quanta = static_cast<std::uint16_t>(dice.pick({600, 3'000, 65'535}));
    made.pause.global = dice.one_in(4);
    made.buffer_bytes = moving ? 2'000'000 : 16'000'000;
    made.alpha_den = 8;
  }
  const std::uint8_t classes = scenario.config.switches[0].pause.lossless;
  for (SwitchConfig& made : scenario.config.switches) made.pause.lossless = classes;
  const auto target = static_cast<HostId>(dice.below(graph.hosts));
  Instant at = kEpoch;
  for (int i = 0; i < 500; ++i) {
    const auto from = static_cast<HostId>(dice.below(graph.hosts));
    if (from == target) continue;
    const auto bytes = static_cast<std::uint32_t>(dice.between(61, dice.one_in(3) ? 9'018 : 1'514));
    HostArrival made = frame_of(from, address_of(target), at, bytes, from);
    made.arrival.tags.priority = static_cast<std::uint8_t>(dice.pick({0, 3, 3, 5, 6}));
    scenario.arrivals.push_back(made);
    at += picoseconds(dice.between(0, 600'000));
  }
  // And the target stops its switch by itself, for a time that runs out.
  for (std::uint64_t left = dice.below(6); left > 0; --left) {
    HostArrival made = frame_of(
        target, 0x01'80'c2'00'00'01, kEpoch + picoseconds(dice.between(0, 300'000'000)), 60);
    made.arrival.pause.kind = PauseKind::kPriority;
    made.arrival.pause.classes = static_cast<std::uint8_t>(dice.bits());
    for (std::uint16_t& quanta : made.arrival.pause.quanta)
      quanta = static_cast<std::uint16_t>(dice.below(2'000));
    scenario.arrivals.push_back(made);
  }
  in_order(scenario.arrivals);
  return scenario;
}

bool is_lossless(const FabricScenario& scenario, const FabricDeparture& fate) {
  const std::uint8_t cls = scenario.arrivals[fate.handle - 1].arrival.tags.priority;
  return (scenario.config.switches[0].pause.lossless >> cls & 1) != 0;
}

TEST(FabricPause, NothingIsLostNobodyIsDisobeyedAndNobodyRests) {
  std::uint64_t starts = 0;
  std::uint64_t pauses = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const FabricScenario scenario = incast(seed);
    ASSERT_TRUE(validate(scenario.config).empty());
    PauseWatch watch(scenario);
    const FabricOutcome outcome = watch.run(kUntil);
    ASSERT_TRUE(outcome.complaints.empty()) << "case " << seed << ": " << outcome.complaints[0];
    for (const FabricDeparture& fate : outcome.dropped)
      ASSERT_FALSE(is_lossless(scenario, fate)) << "case " << seed << ": " << describe(fate);
    ASSERT_EQ(outcome.held.frames, 0u) << "case " << seed << ": it drains";
    std::size_t offered = 0;
    for (const FabricDeparture& fate : outcome.absorbed) offered += fate.handle != 0;
    ASSERT_EQ(outcome.out.size() + outcome.dropped.size() + offered, scenario.arrivals.size());
    starts += watch.starts();
    pauses += outcome.absorbed.size();
  }
  EXPECT_GT(starts, 40'000u);
  EXPECT_GT(pauses, 2'000u);
}

TEST(FabricPause, PausesAreBooked) {
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed)
    for (const bool lossy : {false, true}) {
      const FabricScenario scenario = incast(seed, lossy);
      const FabricOutcome outcome = drive(scenario, {seed}, kUntil);
      ASSERT_TRUE(outcome.complaints.empty()) << outcome.complaints.front();
      std::uint64_t absorbed = 0;
      std::uint64_t dropped = 0;
      for (const FabricDeparture& fate : outcome.absorbed) absorbed += fate.handle == 0;
      for (const FabricDeparture& fate : outcome.dropped) dropped += fate.handle == 0;
      ASSERT_EQ(outcome.counters.originated.frames, absorbed + outcome.held.frames + dropped);
      ASSERT_EQ(outcome.counters.absorbed.frames, outcome.absorbed.size());
      lost += dropped;
    }
  EXPECT_GT(lost, 20u);
}

TEST(FabricPause, AWatchThatMishearsComplains) {
  using Error = PauseWatch::Error;
  std::size_t late = 0;
  std::size_t deaf = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const FabricScenario scenario = incast(seed);
    late += !PauseWatch(scenario, Error::kHearsResumesLate).run(kUntil).complaints.empty();
    deaf += !PauseWatch(scenario, Error::kHearsNoPause).run(kUntil).complaints.empty();
  }
  EXPECT_GT(late, 10u) << "somebody starts at the picosecond of the resume";
  EXPECT_GT(deaf, 10u) << "and rests until then";
}

}  // namespace
}  // namespace linkwright::test
