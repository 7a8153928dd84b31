// SPDX-License-Identifier: Apache-2.0
//
// A cable dies under traffic: each frame by hand, from the light that goes to the way around and
// back.
#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "link_models/fabric/fabric_reading.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

using namespace test;

constexpr std::uint64_t kRate = 8'192'000'000;  // a frame of 1000 bytes takes 1 us
constexpr std::uint32_t kFrame = 1'000;
constexpr Duration kLatency = nanoseconds(300);

Instant at(std::int64_t us) {
  return kEpoch + microseconds(us);
}

// Two leaves, two spines, a host on each leaf. One flow takes one spine; which, the hash says.
FabricScenario two_ways() {
  FabricScenario scenario;
  scenario.config =
      uniform_fabric(make_leaf_spine({.leaves = 2, .spines = 2, .hosts_per_leaf = 1, .uplinks = 1}),
                     plain_link(kRate, kLatency));
  scenario.config.failover = {
      .detection = {.by = Detector::kLossOfLight, .after = microseconds(100)},
      .reroute = microseconds(200)};
  return scenario;
}

void frames_every(FabricScenario& scenario, Duration interval, Instant from, Instant to) {
  for (Instant t = from; t < to; t += interval)
    scenario.arrivals.push_back(frame_of(0, address_of(1), t, kFrame));
  in_order(scenario.arrivals);
}

// The cable from leaf 0 to the spine that the flow takes.
std::uint32_t cable_in_use(const FabricScenario& scenario) {
  FabricScenario probe = scenario;
  probe.config.outages.clear();
  probe.arrivals = {frame_of(0, address_of(1), kEpoch, kFrame)};
  in_order(probe.arrivals);
  const FabricOutcome outcome = drive(probe);
  const Graph& graph = probe.config.graph;
  for (LinkId link = 0; link < outcome.sent.size(); ++link)
    if (outcome.sent[link].sent.frames != 0 && !is_host(graph, from(graph, link)) &&
        !is_host(graph, to(graph, link)))
      return link / 2;
  return kNoCable;
}

std::map<DropReason, std::uint64_t> drops_of(const FabricOutcome& outcome) {
  std::map<DropReason, std::uint64_t> drops;
  for (const FabricDeparture& drop : outcome.dropped) ++drops[drop.reason];
  return drops;
}

struct Told {
  FabricOutcome outcome;
  FabricReading reading;
};

Told drive_and_read(const FabricScenario& scenario, const FabricPolling& polling = {}) {
  DriveFabric<> drive(scenario, polling);
  Told told{drive.run(), FabricReading(scenario.config.graph)};
  read(drive.fabric(), drive.fabric().horizon(), told.reading);
  return told;
}

TEST(Failover, FramesAreLostUntilItIsNoticedThenAtThePortThenTakeTheOtherWay) {
  FabricScenario scenario = two_ways();
  const std::uint32_t cable = cable_in_use(scenario);
  ASSERT_NE(cable, kNoCable);
  // A frame each 10 us on the leaf's uplink at 10k + 1.3 us, for 1 us. The light goes in the middle
  // of the one of 100 us, for good; noticed at 101.8 + 0.3 + 100 = 202.1 us, another way from
  // 402.1 us.
  const Instant cut = at(101) + nanoseconds(800);
  scenario.config.outages = {{cable, cut, kNever}};
  frames_every(scenario, microseconds(10), kEpoch, at(600));
  ASSERT_TRUE(validate(scenario.config).empty());
  const Told told = drive_and_read(scenario);
  const auto drops = drops_of(told.outcome);
  // Sent at 101.3 (cut), 111.3 ... 201.3 (dark), come to the port at 211.3 ... 401.3.
  const std::map<DropReason, std::uint64_t> expected{
      {DropReason::kDarkCut, 1}, {DropReason::kDark, 10}, {DropReason::kPortDown, 20}};
  EXPECT_EQ(drops, expected);
  EXPECT_EQ(told.outcome.out.size(), 60u - 31u);
  EXPECT_TRUE(told.outcome.complaints.empty());
  ASSERT_EQ(told.reading.outages.size(), 1u);
  const OutageReading& outage = told.reading.outages[0];
  EXPECT_EQ(outage.noticed, cut + kLatency + microseconds(100));
  EXPECT_EQ(outage.rerouted, outage.noticed + microseconds(200));
  EXPECT_EQ(outage.lost.cut, (Tally{1, kFrame}));
  EXPECT_EQ(outage.lost.into_dark, (Tally{10, 10 * kFrame}));
  EXPECT_EQ(outage.lost.at_port, (Tally{20, 20 * kFrame}));
}

TEST(Failover, TrafficComesBackWhenTheCableIsMended) {
  FabricScenario scenario = two_ways();
  const std::uint32_t cable = cable_in_use(scenario);
  scenario.config.failover.restore = microseconds(50);
  // Back at 500 us: noticed at 600.3, restored at 650.3, in use from 850.3 us on.
  scenario.config.outages = {{cable, at(100), at(500)}};
  frames_every(scenario, microseconds(10), kEpoch, at(1'000));
  const Told told = drive_and_read(scenario);
  // Before: 0 ... 90, of which that of 90 ends at 92.3; into the dark until 200.3: 100 ... 190
  // (sent at 101.3 ... 191.3); again from 850 (851.3) on.
  EXPECT_EQ(told.outcome.sent[2 * cable].sent.frames, 10u + 10u + 15u);
  const std::map<DropReason, std::uint64_t> expected{{DropReason::kDark, 10},
                                                     {DropReason::kPortDown, 20}};
  EXPECT_EQ(drops_of(told.outcome), expected);
}

TEST(Failover, WhatIsOverBeforeAnybodyNoticedTakesNoOtherWay) {
  FabricScenario scenario = two_ways();
  const std::uint32_t cable = cable_in_use(scenario);
  scenario.config.outages = {{cable, at(100), at(200)}};
  frames_every(scenario, microseconds(10), kEpoch, at(600));
  const Told told = drive_and_read(scenario);
  const std::map<DropReason, std::uint64_t> expected{{DropReason::kDark, 10}};
  EXPECT_EQ(drops_of(told.outcome), expected);
  EXPECT_EQ(told.reading.outages[0].noticed, kNever);
}

TEST(Failover, NobodyNoticesWhereNobodyLooks) {
  FabricScenario scenario = two_ways();
  const std::uint32_t cable = cable_in_use(scenario);
  scenario.config.failover = {};
  scenario.config.outages = {{cable, at(100), kNever}};
  frames_every(scenario, microseconds(10), kEpoch, at(600));
  const Told told = drive_and_read(scenario);
  const std::map<DropReason, std::uint64_t> expected{{DropReason::kDark, 50}};
  EXPECT_EQ(drops_of(told.outcome), expected);
}

TEST(Failover, WhatWaitsAtThePortIsDroppedWithIt) {
  FabricScenario scenario = two_ways();
  const std::uint32_t cable = cable_in_use(scenario);
  // 300 frames at once for one uplink: 1 us each.
  for (LinkId link = 0; link < 2; ++link) scenario.config.links[link].serialize = false;
  for (int i = 0; i < 300; ++i)
    scenario.arrivals.push_back(frame_of(0, address_of(1), at(10), kFrame));
  in_order(scenario.arrivals);
  scenario.config.outages = {{cable, at(50), kNever}};
  const Told told = drive_and_read(scenario);
  // Begins at 10.3 us: 39 are through by 49.3, one is cut, 100 start in (50, 150.3], the others
  // wait.
  const std::map<DropReason, std::uint64_t> expected{
      {DropReason::kDarkCut, 1}, {DropReason::kDark, 100}, {DropReason::kPortDown, 160}};
  EXPECT_EQ(drops_of(told.outcome), expected);
  EXPECT_EQ(told.outcome.out.size(), 39u);
  EXPECT_EQ(told.outcome.buffered, 0u) << "and the buffer knows";
}

TEST(Failover, HellosAreMissedAfterTheirMultiple) {
  const LinkIdentity cable{7, 3, 0};
  const Detection hellos{.by = Detector::kHellos, .interval = milliseconds(10), .multiplier = 3};
  const Instant first = noticed_up(hellos, cable, Duration{}, kEpoch) - milliseconds(10);
  ASSERT_LT(first, kEpoch + milliseconds(10));
  ASSERT_GE(first, kEpoch);
  for (const std::int64_t n : {0, 1, 5}) {
    const Instant hello = first + n * milliseconds(10);
    // Of the one that leaves as the light goes nobody hears.
    EXPECT_EQ(noticed_down(hellos, cable, kLatency, hello), hello + milliseconds(20) + kLatency);
    EXPECT_EQ(noticed_down(hellos, cable, kLatency, hello + Duration{1}),
              hello + milliseconds(30) + kLatency);
    EXPECT_EQ(noticed_up(hellos, cable, kLatency, hello), hello + milliseconds(10) + kLatency);
    EXPECT_EQ(noticed_up(hellos, cable, kLatency, hello + Duration{1}),
              hello + milliseconds(20) + kLatency);
  }
  // Cables say hello at phases of their own.
  EXPECT_NE(noticed_up(hellos, {7, 4, 0}, Duration{}, kEpoch),
            noticed_up(hellos, cable, Duration{}, kEpoch));
}

FabricScenario with_spares(VoqPolicy policy) {
  FabricScenario scenario;
  scenario.config =
      uniform_fabric(make_ocs({.hosts = 4, .spares = true}), plain_link(kRate, kLatency));
  CrossbarNode& crossbar = scenario.config.crossbars[0];
  crossbar.policy = policy;
  crossbar.voq_bytes = 1 << 24;
  crossbar.crossbar.plan = StaticPlan{pairs({{0, 1}, {2, 3}}, 8)};
  scenario.config.failover = {.detection = {.by = Detector::kTimeout, .after = microseconds(100)},
                              .reroute = microseconds(50)};
  return scenario;
}

TEST(Failover, SparePortOfACircuitSwitchTakesOver) {
  FabricScenario scenario = with_spares(VoqPolicy::kHold);
  scenario.config.outages = {{0, at(100), kNever}};  // host 0 to the switch
  for (Instant t = kEpoch; t < at(400); t += microseconds(10)) {
    scenario.arrivals.push_back(frame_of(0, address_of(1), t, kFrame));
    scenario.arrivals.push_back(frame_of(1, address_of(0), t, kFrame));
    scenario.arrivals.push_back(frame_of(2, address_of(3), t, kFrame));
  }
  in_order(scenario.arrivals);
  ASSERT_TRUE(validate(scenario.config).empty());
  const Told told = drive_and_read(scenario);
  // From host 0: 10 into the dark, 5 at its port (200 ... 240). To host 0: 15 into the dark. From
  // 250 us on the spare has it.
  const std::map<DropReason, std::uint64_t> expected{{DropReason::kDark, 25},
                                                     {DropReason::kPortDown, 5}};
  EXPECT_EQ(drops_of(told.outcome), expected);
  EXPECT_EQ(told.outcome.out.size(), 120u - 30u);
  EXPECT_EQ(told.outcome.counters.misdelivered, 0u);
  const auto& inputs = told.reading.crossbars[0];
  EXPECT_EQ(inputs[4].output, 1);
  EXPECT_EQ(inputs[1].output, 4);
  EXPECT_EQ(inputs[0].output, kNoPort);
  EXPECT_EQ(inputs[2].output, 3);
  EXPECT_EQ(inputs[2].moves, 0u) << "whose circuit was not concerned";
}

TEST(Failover, WhatWaitedForTheDeadPortGoesToItsSpare) {
  FabricScenario scenario = with_spares(VoqPolicy::kHold);
  // Host 1 waits for host 0, which sees host 2 at first.
  scenario.config.crossbars[0].crossbar.plan =
      TimedPlan{pairs({{0, 2}, {1, 3}}, 8), {{at(500), pairs({{0, 1}, {2, 3}}, 8)}}};
  scenario.config.outages = {{0, at(100), kNever}};
  scenario.arrivals = {frame_of(1, address_of(0), at(10), kFrame),
                       frame_of(1, 0xff'ff'ff'ff'ff'ff, at(20), kFrame)};
  in_order(scenario.arrivals);
  const Told told = drive_and_read(scenario);
  EXPECT_TRUE(told.outcome.dropped.empty());
  ASSERT_EQ(told.outcome.out.size(), 3u);
  // By number and host: the frame, then the broadcast to 0 and 3; with 2 host 1 is never joined.
  EXPECT_EQ(told.outcome.out[0].host, 0u);
  EXPECT_EQ(told.outcome.out[0].at, at(501) + kLatency) << "the plan speaks of the spare now";
  EXPECT_EQ(told.outcome.out[1].host, 0u);
  EXPECT_EQ(told.outcome.out[1].at, at(502) + kLatency);
  EXPECT_EQ(told.outcome.out[2].host, 3u);
  EXPECT_EQ(told.outcome.held.frames, 1u);
}

TEST(Failover, CommandsSpeakOfThePortThatWasReplaced) {
  FabricScenario scenario = with_spares(VoqPolicy::kHold);
  scenario.config.outages = {{0, at(100), kNever}};
  scenario.actions = {{at(300), [](Fabric& fabric) {
                         fabric.connect(0, at(300), pairs({{0, 3}, {1, 2}}, 8));
                       }}};
  scenario.arrivals = {frame_of(3, address_of(0), at(310), kFrame),
                       frame_of(0, address_of(3), at(310), kFrame)};
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 2u);
  EXPECT_EQ(outcome.out[0].at, at(311) + kLatency);
  EXPECT_EQ(outcome.out[1].at, at(311) + kLatency);
}

// Mended, the first cable is the spare of its spare.
TEST(Failover, SpareKeepsTheTrafficAndTheMendedCableStandsBy) {
  FabricScenario scenario = with_spares(VoqPolicy::kHold);
  const std::uint32_t spare = partner_of(scenario.config.graph, 0);
  ASSERT_EQ(spare, 4u);
  scenario.config.outages = {{0, at(100), at(500)}, {spare, at(1'000), kNever}};
  for (Instant t = kEpoch; t < at(2'000); t += microseconds(10))
    scenario.arrivals.push_back(frame_of(0, address_of(1), t, kFrame));
  in_order(scenario.arrivals);
  ASSERT_TRUE(validate(scenario.config).empty());
  const Told told = drive_and_read(scenario);
  const std::map<DropReason, std::uint64_t> expected{{DropReason::kDark, 20},
                                                     {DropReason::kPortDown, 10}};
  EXPECT_EQ(drops_of(told.outcome), expected);
  EXPECT_EQ(told.reading.crossbars[0][0].output, 1) << "on its first port again";
}

// The spare dies too, and the first cable is mended while its host has neither.
TEST(Failover, MendedCableTakesOverFromADeadSpare) {
  FabricScenario scenario = with_spares(VoqPolicy::kHold);
  scenario.config.outages = {{0, at(100), at(1'000)}, {4, at(500), kNever}};
  for (const std::int64_t us : {10, 300, 1'400}) {
    scenario.arrivals.push_back(frame_of(0, address_of(1), at(us), kFrame));
    scenario.arrivals.push_back(frame_of(1, address_of(0), at(us), kFrame));
  }
  in_order(scenario.arrivals);
  ASSERT_TRUE(validate(scenario.config).empty());
  const Told told = drive_and_read(scenario);
  EXPECT_TRUE(told.outcome.dropped.empty());
  ASSERT_EQ(told.outcome.out.size(), 6u);
  EXPECT_EQ(told.outcome.out.back().at, at(1'401) + kLatency);
  EXPECT_EQ(told.reading.crossbars[0][0].output, 1) << "on its first port again";
  EXPECT_EQ(told.reading.crossbars[0][4].output, kNoPort);
}

TEST(Failover, PauseOfAHostGoesByTheCableThatWorks) {
  FabricScenario scenario = with_spares(VoqPolicy::kHold);
  scenario.config.outages = {{0, at(100), at(500)}};  // mended, it stands by
  HostArrival pause = frame_of(0, 0x01'80'c2'00'00'01, at(1'000), 60);
  pause.arrival.pause.kind = PauseKind::kPriority;
  pause.arrival.pause.classes = 1;
  scenario.arrivals = {pause};
  in_order(scenario.arrivals);
  const FabricOutcome outcome = drive(scenario);
  ASSERT_EQ(outcome.out.size(), 1u) << "through the light to host 1";
  EXPECT_EQ(outcome.out[0].host, 1u);
}

// A switch that is still full when its neighbour's port comes up asks it to pause anew, before the
// neighbour, which has forgotten, fills the headroom.
TEST(Failover, PauseIsAskedForAnewWhenThePortIsUp) {
  FabricScenario scenario;
  scenario.config = uniform_fabric(make_full_mesh({.switches = 2, .hosts_per_switch = 2}),
                                   plain_link(kRate, kLatency));
  FabricConfig& config = scenario.config;
  for (SwitchConfig& node : config.switches) {
    node.buffer_bytes = 4'000'000;
    node.pause = {
        .lossless = 1, .xoff_bytes = 200'000, .xon_bytes = 100'000, .headroom_bytes = 60'000};
  }
  const Graph& graph = config.graph;
  std::uint32_t between = kNoCable;
  for (std::uint32_t cable = 0; cable < graph.cables.size(); ++cable) {
    if (!is_host(graph, graph.cables[cable].a)) between = cable;
    // Host 2 takes a tenth of what comes for it.
    for (const LinkId link : {2 * cable, 2 * cable + 1})
      if (to(graph, link) == 2) config.links[link].rate.bits_per_second /= 10;
  }
  ASSERT_NE(between, kNoCable);
  config.failover = {.detection = {.by = Detector::kLossOfLight, .after = microseconds(5)},
                     .reroute = microseconds(5)};
  config.outages = {{between, at(1'000), at(1'100)}};
  for (Instant t = at(1); t < at(4'000); t += microseconds(1))
    scenario.arrivals.push_back(frame_of(0, address_of(2), t, kFrame));
  in_order(scenario.arrivals);
  ASSERT_TRUE(validate(config).empty());
  const FabricOutcome outcome = drive(scenario);
  EXPECT_GT(outcome.absorbed.size(), 2u) << "somebody is paused";
  auto drops = drops_of(outcome);
  EXPECT_EQ(drops[DropReason::kBufferFull], 0u);
  EXPECT_GT(drops[DropReason::kPortDown], 0u);
}

TEST(Failover, OutageToComeIsNotWaitedFor) {
  FabricScenario scenario = with_spares(VoqPolicy::kHold);
  EXPECT_EQ(Fabric(scenario.config, {}).longest_wait(), Duration::max());
  scenario.config.outages = {{0, kEpoch + seconds(3'600), kNever}};
  const Duration patience = Fabric(scenario.config, {}).longest_wait();
  EXPECT_LT(patience, milliseconds(10));
  EXPECT_GE(patience, microseconds(150)) << "a way around that is being found is";
}

TEST(Failover, CourseThatDoesNotContinueTheOneBeforeIsRefused) {
  FabricScenario scenario = two_ways();
  scenario.config.outages = {{2, at(100), at(5'000)}, {3, at(200), kNever}};
  Fabric fabric(scenario.config, {});
  fabric.advance(at(300));
  const auto refused = [&](std::vector<Outage> outages) {
    auto course = std::make_unique<Failover>(scenario.config, std::move(outages));
    course->differs_from = at(400);
    return fabric.fail(course) == kNever;
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({{2, at(100), at(5'000)}, {4, at(200), kNever}})) << "another cable";
  EXPECT_TRUE(refused({{2, at(100), at(5'000)}, {3, at(201), kNever}})) << "another instant";
  EXPECT_TRUE(refused({{2, at(100), at(350)}, {3, at(200), kNever}})) << "mended in the past";
  EXPECT_TRUE(refused({{2, at(100), at(5'000)}, {3, at(200), kNever}, {4, at(350), kNever}}));
  EXPECT_FALSE(refused({{2, at(100), at(450)}, {3, at(200), kNever}, {4, at(400), kNever}}));
}

TEST(Failover, HostsInTheDarkAreTold) {
  FabricScenario scenario = with_spares(VoqPolicy::kHold);
  scenario.config.outages = {{0, at(100), kNever}};
  Fabric fabric(scenario.config, {});
  const auto lit = [&](std::int64_t us) {
    fabric.advance(at(us));
    std::string text;
    for (HostId host = 0; host < 4; ++host) text += fabric.has_light(host) ? '1' : '0';
    return text;
  };
  EXPECT_EQ(lit(90), "1111");
  const std::uint64_t changes = fabric.light_changes();
  EXPECT_EQ(lit(110), "0011") << "its light went to host 1";
  EXPECT_GT(fabric.light_changes(), changes);
  EXPECT_EQ(lit(300), "1111") << "by the spare";
}

TEST(Failover, ShortOutageWithALongRerouteMovesNothing) {
  FabricScenario scenario = two_ways();
  const std::uint32_t cable = cable_in_use(scenario);
  scenario.config.failover.reroute = milliseconds(5);
  scenario.config.outages = {{cable, at(100), at(400)}};
  frames_every(scenario, microseconds(10), kEpoch, at(9'000));
  const Told told = drive_and_read(scenario);
  EXPECT_EQ(told.reading.outages[0].rerouted, kNever);
  // Up again at 500.3 us: 10 into the dark, 30 at the port.
  const std::map<DropReason, std::uint64_t> expected{{DropReason::kDark, 10},
                                                     {DropReason::kPortDown, 30}};
  EXPECT_EQ(drops_of(told.outcome), expected);
}

TEST(Failover, CourseCanBeChangedForWhatHasNotHappened) {
  FabricScenario scenario = two_ways();
  const std::uint32_t cable = cable_in_use(scenario);
  frames_every(scenario, microseconds(10), kEpoch, at(600));
  FabricScenario planned = scenario;
  planned.config.outages = {{cable, at(100), at(400)}};
  FabricScenario live = scenario;
  std::vector<Instant> effective;
  const auto replan = [&](Instant when, std::vector<Outage> outages) {
    return FabricAction{when, [&, when, outages](Fabric& fabric) {
                          auto course = std::make_unique<Failover>(live.config, outages);
                          course->differs_from = when;
                          effective.push_back(fabric.fail(course));
                        }};
  };
  live.actions = {replan(at(100), {{cable, at(100), kNever}}),
                  replan(at(400), {{cable, at(100), at(400)}})};
  const FabricOutcome expected = drive(planned);
  for (const std::uint64_t seed : {0, 1, 2}) {
    effective.clear();
    const FabricOutcome outcome = drive(live, {seed});
    ASSERT_EQ(effective, (std::vector{at(100), at(400)}));
    ASSERT_EQ(outcome.out.size(), expected.out.size());
    for (std::size_t i = 0; i < outcome.out.size(); ++i)
      EXPECT_EQ(outcome.out[i].at, expected.out[i].at);
    EXPECT_EQ(drops_of(outcome), drops_of(expected));
  }
}

TEST(Failover, CourseThatComesTooLateIsRefused) {
  FabricScenario scenario = two_ways();
  Fabric fabric(scenario.config, {});
  fabric.advance(at(200));
  auto course =
      std::make_unique<Failover>(scenario.config, std::vector<Outage>{{1, at(100), kNever}});
  course->differs_from = at(100);
  Failover* mine = course.get();
  EXPECT_EQ(fabric.fail(course), kNever);
  EXPECT_EQ(course.get(), mine);
  EXPECT_TRUE(fabric.failover().outages().empty());
}

TEST(Failover, WrongOutagesAreNamed) {
  FabricScenario scenario = two_ways();
  FabricConfig& config = scenario.config;
  const auto complaint = [&config](std::vector<Outage> outages) {
    config.outages = std::move(outages);
    const auto found = validate(config);
    return found.empty() ? std::string() : found.front().field + ": " + found.front().message;
  };
  EXPECT_EQ(complaint({{0, at(1), at(2)}, {0, at(3), at(4)}}), "");
  EXPECT_EQ(complaint({{0, at(1), at(2)}, {0, at(2), at(3)}}),
            "outages[1].from: the cable of host0 -> leaf0 is not back from its outage before "
            "(allowed from 2001 ns of the run)");
  EXPECT_EQ(complaint({{0, kLastOutage + Duration{1}, kNever}}),
            "outages[0].from: must lie before its end, and both within 48 days");
  EXPECT_EQ(complaint({{0, kEpoch - Duration{1}, kNever}}).substr(0, 16), "outages[0].from:");
  EXPECT_EQ(complaint({{99, at(1), at(2)}}), "outages[0].cable: is none of the fabric");
  EXPECT_EQ(complaint({{0, at(2), at(2)}}),
            "outages[0].from: must lie before its end, and both within 48 days");
  EXPECT_EQ(complaint({{0, at(1), kNever}, {0, at(2), at(3)}}),
            "outages[1].from: the cable of host0 -> leaf0 is not back from its outage before "
            "(which has no end)");
  EXPECT_EQ(complaint({{0, at(1), at(300)}, {0, at(350), at(351)}}),
            "outages[1].from: the cable of host0 -> leaf0 is not back from its outage before "
            "(allowed from 600301 ns of the run)");
  EXPECT_EQ(complaint(std::vector<Outage>(65, Outage{0, at(1), at(2)})).substr(0, 10),
            "outages: 6");
  config.outages.clear();
  config.failover.detection = {
      .by = Detector::kHellos, .interval = seconds(900'000), .multiplier = 255};
  EXPECT_EQ(complaint({}),
            "failover.detection.interval: times the multiplier must be at most 1000000 s");
  config.failover.detection = {.by = Detector::kHellos, .interval = Duration{}};
  EXPECT_EQ(complaint({}).substr(0, 27), "failover.detection.interval");
}

}  // namespace
}  // namespace linkwright
