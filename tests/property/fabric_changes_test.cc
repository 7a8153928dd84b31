// SPDX-License-Identifier: Apache-2.0
//
// A fabric that is changed while it runs, at full load.
#include <gtest/gtest.h>

#include "tests/property/fabric_cases.h"
#include "tests/property/fabric_checks.h"

namespace linkwright::test {
namespace {

LinkConfig changed(Dice& dice, LinkConfig link) {
  if (dice.one_in(2))
    link.rate.bits_per_second =
        dice.pick<std::uint64_t>({1'000'000'000, 3'333'333'333, 9'999'999'967});
  if (dice.one_in(2)) link.latency = nanoseconds(dice.between(1, 3'000));
  if (dice.one_in(4)) link.fec.error_ratio = dice.pick({0.0, 1e-3});
  return link;
}

void reconfigure(FabricScenario& scenario, Instant at, LinkId link, const LinkConfig& config) {
  scenario.actions.push_back({at, [=](Fabric& fabric) { fabric.reconfigure(link, at, config); }});
}

// Pairs of neighbours that talk to each other alone.
FabricScenario pairs_in_a_mesh(Dice& dice, std::uint32_t hosts) {
  FabricScenario scenario;
  LinkConfig link = plain_link(10'000'000'000, nanoseconds(400));
  link.fec.error_ratio = 1e-3;
  link.impairments.jitter = {{}, nanoseconds(20), nanoseconds(100)};
  scenario.config = uniform_fabric(make_full_mesh({.switches = hosts}), link);
  for (SwitchConfig& made : scenario.config.switches) made.buffer_bytes = 20'000;
  for (int i = 0; i < 500; ++i) {
    const auto from = static_cast<HostId>(dice.below(hosts));
    scenario.arrivals.push_back(frame_of(from,
                                         address_of(from ^ 1),
                                         kEpoch + picoseconds(dice.between(0, 100'000'000)),
                                         static_cast<std::uint32_t>(dice.between(60, 4'000))));
  }
  in_order(scenario.arrivals);
  return scenario;
}

FabricOutcome of_others(FabricOutcome outcome) {
  for (auto* fates : {&outcome.out, &outcome.dropped})
    std::erase_if(*fates, [](const FabricDeparture& fate) { return fate.source < 2; });
  return outcome;
}

TEST(FabricChanges, WhoSharesNoQueueWithAChangeIsNotDisturbedToThePicosecond) {
  std::size_t compared = 0;
  std::size_t disturbed = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Dice dice(seed, 6);
    const FabricScenario still = pairs_in_a_mesh(dice, 6);
    const Graph& graph = still.config.graph;
    FabricScenario moved = still;
    // Of the links between hosts 0 and 1 and their switches.
    std::vector<LinkId> own;
    for (LinkId link = 0; link < links(graph); ++link)
      if ((from(graph, link) % 6) < 2 && (to(graph, link) % 6) < 2) own.push_back(link);
    Instant at = kEpoch;
    for (std::uint64_t i = dice.below(12) + 1; i > 0; --i) {
      at += picoseconds(dice.between(0, 20'000'000));
      const LinkId link = own[dice.below(own.size())];
      reconfigure(moved, at, link, changed(dice, still.config.links[link]));
    }
    const FabricOutcome a = drive(still);
    const FabricOutcome b = drive(moved, {seed});
    const Complaints found = check_same_departures(of_others(a), of_others(b));
    ASSERT_TRUE(found.empty()) << "case " << seed << ": " << found.front();
    ASSERT_TRUE(b.complaints.empty()) << b.complaints.front();
    compared += of_others(a).out.size();
    disturbed += !check_same_departures(a, b).empty();
  }
  EXPECT_GT(compared, 20'000u);
  EXPECT_GT(disturbed, 80u) << "the others were";
}

// Links, circuits and plans of one fabric, in the dozen at a time.
FabricScenario in_upheaval(std::uint64_t seed, std::size_t changes, Instant& last) {
  Dice dice(seed, 8);
  FabricScenario scenario;
  const Graph graph = seed % 3 == 0   ? tors_around_crossbars(4, 2, 2)
                      : seed % 3 == 1 ? make_ocs({.hosts = 6, .packet_switch = true})
                                      : make_leaf_spine({.leaves = 3});
  // Room is made for the fastest and longest that a link will be.
  LinkConfig link = plain_link(10'000'000'000, microseconds(3));
  scenario.config = uniform_fabric(graph, link);
  for (CrossbarNode& crossbar : scenario.config.crossbars) {
    crossbar.policy = dice.pick({VoqPolicy::kHold, VoqPolicy::kLose, VoqPolicy::kBlind});
    crossbar.voq_bytes = 100'000;
  }
  scenario.config.steering.circuit_classes = 0x0f;
  for (SwitchConfig& made : scenario.config.switches) {
    made.buffer_bytes = 2'000'000;
    if (dice.one_in(2))
      made.pause = {.lossless = 8, .xoff_bytes = 20'000, .headroom_bytes = 30'000};
  }
  last = kEpoch;
  for (std::size_t i = 0; i < changes; ++i) {
    last += picoseconds(dice.one_in(4) ? 0 : dice.between(0, 2'000'000));
    if (graph.hosts != 0 && !scenario.config.crossbars.empty() && dice.one_in(3)) {
      CircuitCommand each{
          last, static_cast<std::uint32_t>(dice.below(scenario.config.crossbars.size())), {}};
      const std::uint16_t ports = scenario.config.crossbars[each.crossbar].crossbar.ports;
      each.what = random_matching(dice, ports);
      if (dice.one_in(3))
        each.what = CircuitPlan{CyclicPlan{
            last, nanoseconds(dice.between(2'000, 9'000)), nanoseconds(500), round_robin(ports)}};
      command(scenario, each);
    } else {
      const auto id = static_cast<LinkId>(dice.below(links(graph)));
      reconfigure(scenario, last, id, changed(dice, link));
    }
  }
  for (HostId host = 0; host < graph.hosts; ++host)
    for (std::int64_t t = 0; t < picos(last); t += dice.between(0, 2'000'000)) {
      HostArrival made =
          frame_of(host,
                   dice.one_in(50) ? kBroadcastAddress
                                   : address_of(static_cast<HostId>(dice.below(graph.hosts))),
                   kEpoch + picoseconds(t),
                   static_cast<std::uint32_t>(dice.between(60, 2'000)),
                   static_cast<std::uint32_t>(dice.bits()));
      made.arrival.tags.priority = static_cast<std::uint8_t>(dice.below(8));
      scenario.arrivals.push_back(made);
    }
  in_order(scenario.arrivals);
  // At last everybody sees everybody, so that all that waits can leave.
  for (std::uint32_t i = 0; i < scenario.config.crossbars.size(); ++i) {
    const std::uint16_t ports = scenario.config.crossbars[i].crossbar.ports;
    command(scenario,
            {last, i, CircuitPlan{CyclicPlan{last, microseconds(60), {}, round_robin(ports)}}});
  }
  return scenario;
}

TEST(FabricChanges, BooksCloseInUpheavalAndEverythingDrains) {
  std::size_t changes = 0;
  std::size_t delivered = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Instant last{};
    const FabricScenario scenario = in_upheaval(seed, 1'000, last);
    changes += scenario.actions.size();
    const FabricOutcome outcome = drive(scenario, {seed % 2 * seed}, last + milliseconds(40));
    const Complaints found = check_conservation(scenario, outcome);
    ASSERT_TRUE(found.empty()) << "case " << seed << ": " << found.front();
    ASSERT_EQ(outcome.held.frames, 0u) << "case " << seed << ": it drains";
    for (const FabricDeparture& fate : outcome.dropped)
      ASSERT_NE(fate.reason, DropReason::kNoMemory) << "case " << seed << ": " << describe(fate);
    delivered += outcome.out.size();
  }
  EXPECT_GE(changes, 10'000u);
  EXPECT_GT(delivered, 20'000u);
}

TEST(FabricChanges, TheTimesAtWhichTheHostLooksDecideNothingInUpheaval) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Instant last{};
    const FabricScenario scenario = in_upheaval(seed, 60, last);
    const Instant until = last + milliseconds(4);
    const FabricOutcome lazy = drive(scenario, {}, until);
    for (const std::uint64_t polling : {seed, seed + 1'000'000, seed + 2'000'000}) {
      const FabricOutcome eager = drive(scenario, {polling}, until);
      const Complaints found = check_same_departures(lazy, eager);
      ASSERT_TRUE(found.empty()) << "case " << seed << ": " << found.front();
      ASSERT_TRUE(check_same_counts(lazy, eager).empty()) << "case " << seed;
    }
  }
}

}  // namespace
}  // namespace linkwright::test
