// SPDX-License-Identifier: Apache-2.0
//
// Frames through an optical circuit switch while it moves.
#include <gtest/gtest.h>

#include "tests/property/fabric_light_record.h"

namespace linkwright::test {
namespace {

constexpr std::uint64_t kRate = 8'000'000'000;  // 1000 ps for an octet: no departure is rounded
constexpr Duration kLatency = nanoseconds(300);

// Crowds of commands, most of them before the one before is over.
FabricCase crowded_case(std::uint64_t seed, VoqPolicy policy, std::size_t commands) {
  Dice dice(seed, 3);
  const std::uint16_t hosts = 8;
  FabricCase made;
  FabricConfig& config = made.scenario.config;
  config = uniform_fabric(make_ocs({.hosts = hosts}), plain_link(kRate, kLatency));
  config.crossbars[0].policy = policy;
  config.crossbars[0].crossbar.plan = StaticPlan{random_matching(dice, hosts, true)};
  if (dice.one_in(2)) {
    made.lead = nanoseconds(dice.between(0, 900));
    made.gap = nanoseconds(dice.between(1, 700));
    Reconfiguration stages;
    stages.settle = stages.los = stages.dsp = stages.fec_align = stages.pcs = StageTime{};
    stages.command = fixed_stage(made.lead);
    stages.switching = fixed_stage(made.gap);
    stages.drain = Drain::kAtSwitch;
    config.crossbars[0].crossbar.stages = stages;
  }
  Instant at = kEpoch;
  for (std::size_t i = 0; i < commands; ++i) {
    at += picoseconds(dice.between(0, 3'000'000));
    CircuitCommand each{at, 0, random_matching(dice, hosts)};
    if (dice.one_in(6)) {
      CyclicPlan plan{at, nanoseconds(dice.between(900, 4'000)), {}, round_robin(hosts)};
      plan.guard = picoseconds(dice.between(0, 800'000));
      plan.start -= std::min(at - kEpoch, plan.slot * dice.between(0, 9) / 2);
      each.what = CircuitPlan{plan};
    }
    made.commands.push_back(each);
    command(made.scenario, each);
  }
  const std::int64_t last = picos(at);
  for (HostId host = 0; host < hosts; ++host)
    for (std::int64_t t = dice.between(0, 4'000'000); t < last; t += dice.between(0, 3'000'000)) {
      const auto to = static_cast<HostId>((host + 1 + dice.below(hosts - 1u)) % hosts);
      const auto bytes = static_cast<std::uint32_t>(dice.between(60, 1'514));
      made.scenario.arrivals.push_back(
          frame_of(host, address_of(to), kEpoch + picoseconds(t), bytes));
    }
  in_order(made.scenario.arrivals);
  made.until = at + milliseconds(1);
  return made;
}

TEST(FabricCircuits, FramesAreDeliveredByTheMatchingInForceWhenTheyEnterTheLight) {
  constexpr std::size_t kCommands = 1'000;
  std::size_t commands = 0;
  std::size_t changes = 0;
  std::size_t delivered = 0;
  std::size_t cut = 0;
  for (std::uint64_t seed = 1; seed <= 52; ++seed)
    for (const VoqPolicy policy : {VoqPolicy::kBlind, VoqPolicy::kHold}) {
      const FabricCase made = crowded_case(seed, policy, kCommands);
      const FabricOutcome outcome = drive(made.scenario, {seed}, made.until);
      const LightRecord record(made, made.until);
      const Complaints found = check_light(made, record, outcome);
      ASSERT_TRUE(found.empty()) << "case " << seed << ": " << found.front();
      ASSERT_TRUE(outcome.complaints.empty()) << outcome.complaints.front();
      if (policy == VoqPolicy::kHold) {
        ASSERT_EQ(outcome.counters.misdelivered, 0u);
      }
      commands += kCommands;
      changes += record.changes();
      delivered += outcome.out.size();
      for (const FabricDeparture& fate : outcome.dropped)
        cut += fate.reason == DropReason::kDarkCut;
    }
  EXPECT_GE(commands, 100'000u);
  EXPECT_GT(changes, 500'000u);
  EXPECT_GT(delivered, 200'000u);
  EXPECT_GT(cut, 1'000u);
}

// A change that leaves the inputs of `still` where they are.
struct Change {
  FabricCase with;
  std::vector<bool> still;  // by host
};

Change partial_change(std::uint64_t seed) {
  Dice dice(seed, 4);
  const auto hosts = static_cast<std::uint16_t>(dice.between(4, 8));
  Change change;
  FabricScenario& scenario = change.with.scenario;
  FabricConfig& config = scenario.config;
  LinkConfig link = plain_link(kRate, kLatency);
  if (dice.one_in(2)) link.fec.error_ratio = 1e-3;
  if (dice.one_in(2)) link.impairments.loss = {.p13 = 0.02, .p31 = 0.5};
  config = uniform_fabric(make_ocs({.hosts = hosts}), link);
  CrossbarNode& crossbar = config.crossbars[0];
  crossbar.policy = dice.pick({VoqPolicy::kHold, VoqPolicy::kLose, VoqPolicy::kBlind});
  const Matching base = random_matching(dice, hosts, true);
  crossbar.crossbar.plan = StaticPlan{base};
  if (dice.one_in(2)) {
    crossbar.crossbar.stages.emplace();
    crossbar.crossbar.stages->command = fixed_stage(microseconds(3));
    crossbar.crossbar.stages->switching = lognormal_stage(microseconds(10), 0.3);
    crossbar.crossbar.stages->dsp = fixed_stage(microseconds(5));
  }
  Matching moved = base;
  while (moved == base) {
    const auto a = static_cast<std::uint16_t>(dice.below(hosts));
    const auto b = static_cast<std::uint16_t>(dice.below(hosts));
    if (dice.one_in(4)) moved.to[a] = kNoPort;
    if (moved.to[a] != b && moved.to[b] != a) std::swap(moved.to[a], moved.to[b]);
  }
  for (HostId host = 0; host < hosts; ++host)
    change.still.push_back(moved.to[host] == base.to[host]);
  const Instant at = kEpoch + picoseconds(dice.between(0, 200'000'000));
  CircuitCommand each{at, 0, moved};
  if (dice.one_in(3)) each.what = CircuitPlan{StaticPlan{moved}};
  if (dice.one_in(3))
    each.what = CircuitPlan{CyclicPlan{at, microseconds(20), microseconds(2), {base, moved}}};
  change.with.commands = {each};
  command(scenario, each);
  for (int i = 0; i < 600; ++i) {
    const auto from = static_cast<HostId>(dice.below(hosts));
    const std::uint16_t to = dice.one_in(3) ? moved.to[from] : base.to[from];
    if (to == kNoPort) continue;
    const auto bytes = static_cast<std::uint32_t>(dice.between(60, 4'000));
    scenario.arrivals.push_back(
        frame_of(from, address_of(to), kEpoch + picoseconds(dice.between(0, 300'000'000)), bytes));
  }
  in_order(scenario.arrivals);
  change.with.until = kEpoch + milliseconds(2);
  return change;
}

// The fates of what came from those whose circuit was not moved.
FabricOutcome of_still(const Change& change, FabricOutcome outcome) {
  for (auto* fates : {&outcome.out, &outcome.dropped})
    std::erase_if(*fates, [&](const FabricDeparture& fate) { return !change.still[fate.source]; });
  return outcome;
}

TEST(FabricCircuits, WhoIsNotMovedIsNotDisturbedToThePicosecond) {
  std::size_t compared = 0;
  std::size_t disturbed = 0;
  for (std::uint64_t seed = 1; seed <= 250; ++seed) {
    const Change change = partial_change(seed);
    FabricScenario without = change.with.scenario;
    without.actions.clear();
    const FabricOutcome a = drive(without, {seed}, change.with.until);
    const FabricOutcome b = drive(change.with.scenario, {seed + 7}, change.with.until);
    const FabricOutcome still = of_still(change, a);
    const Complaints found = check_same_departures(still, of_still(change, b));
    ASSERT_TRUE(found.empty()) << "case " << seed << ": " << found.front();
    compared += still.out.size();
    disturbed += !check_same_departures(a, b).empty();
  }
  EXPECT_GT(compared, 10'000u);
  EXPECT_GT(disturbed, 200u) << "the others were";
}

TEST(FabricCircuits, ARecordThatIsAPicosecondLateIsSeen) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    FabricCase made = crowded_case(seed, VoqPolicy::kHold, 200);
    const FabricOutcome outcome = drive(made.scenario, {}, made.until);
    EXPECT_TRUE(check_light(made, LightRecord(made, made.until), outcome).empty());
    for (CircuitCommand& each : made.commands) each.at += Duration{1};
    seen += !check_light(made, LightRecord(made, made.until), outcome).empty();
  }
  EXPECT_GT(seen, 5u);
}

TEST(FabricCircuits, AFrameAtAnotherOutputIsSeen) {
  FabricCase made = crowded_case(3, VoqPolicy::kBlind, 50);
  FabricOutcome outcome = drive(made.scenario, {}, made.until);
  outcome.out[outcome.out.size() / 2].host ^= 1;
  EXPECT_EQ(check_light(made, LightRecord(made, made.until), outcome).size(), 1u);
}

TEST(FabricCircuits, AnUnmovedCircuitThatIsDisturbedIsSeen) {
  const Change change = partial_change(5);
  const FabricOutcome a = of_still(change, drive(change.with.scenario, {}, change.with.until));
  FabricOutcome b = a;
  b.out[b.out.size() / 2].at += Duration{1};
  EXPECT_FALSE(check_same_departures(a, b).empty());
}

}  // namespace
}  // namespace linkwright::test
