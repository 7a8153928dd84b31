// SPDX-License-Identifier: Apache-2.0
//
// Fabrics over the agent's socket, without the socket.
#include <gtest/gtest.h>

#include "control/agent/agent_service.h"
#include "control/agent/convert_fabric.h"
#include "link_models/fabric/fabric_codec.h"
#include "link_models/fabric/failover.h"
#include "tests/support/fake_emulator.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

EmulatorSpec fabric_spec() {
  EmulatorSpec spec;
  FabricSpec fabric;
  fabric.name = "pod";
  fabric.config = test::uniform_fabric(make_graph(OcsConfig{4}),
                                       test::plain_link(1'000'000'000, microseconds(1)));
  fabric.ports = {0, 1, kNoPortSpec, 2};
  spec.ports.resize(3);
  spec.fabrics.push_back(fabric);
  return spec;
}

class FabricAgentTest : public testing::Test {
 protected:
  schema::Response start() {
    schema::Request request;
    *request.mutable_start() = to_plan(fabric_spec());
    return service_.handle(request, 1);
  }
  schema::Response command(const CircuitCommand& what,
                           const std::string& fabric = "pod",
                           std::uint32_t crossbar = 0) {
    schema::Request request;
    *request.mutable_circuits() = to_message(what);
    request.mutable_circuits()->set_fabric(fabric);
    request.mutable_circuits()->set_crossbar(crossbar);
    request.mutable_circuits()->set_at_ps(77);
    return service_.handle(request, 2);
  }
  schema::Response change(std::uint32_t link) {
    schema::Request request;
    request.mutable_change_fabric()->set_fabric("pod");
    request.mutable_change_fabric()->set_link(link);
    *request.mutable_change_fabric()->mutable_plan() =
        to_plan(test::plain_link(2'000'000'000, microseconds(3)));
    return service_.handle(request, 2);
  }

  schema::Response cut(std::uint32_t cable, std::int64_t at_ps, std::int64_t length_ps = 0) {
    schema::Request request;
    schema::CutCable& message = *request.mutable_cut();
    message.set_fabric("pod");
    message.set_cable(cable);
    message.set_at_ps(at_ps);
    if (length_ps != 0) message.set_length_ps(length_ps);
    return service_.handle(request, 2);
  }
  schema::Response mend(std::uint32_t cable, std::int64_t at_ps) {
    schema::Request request;
    request.mutable_mend()->set_fabric("pod");
    request.mutable_mend()->set_cable(cable);
    request.mutable_mend()->set_at_ps(at_ps);
    return service_.handle(request, 2);
  }

  FakeEmulator emulator_;
  AgentService service_{
      emulator_, [](const EmulatorSpec&, Duration) { return Calibration{}; }, {"0.1", "22.11"}};
};

TEST_F(FabricAgentTest, StartsTheFabricThatItIsToldToTheLastField) {
  EXPECT_TRUE(start().has_started());
  ASSERT_EQ(emulator_.started.fabrics.size(), 1u);
  const FabricSpec& got = emulator_.started.fabrics[0];
  EXPECT_EQ(got.name, "pod");
  EXPECT_EQ(got.ports, fabric_spec().fabrics[0].ports);
  EXPECT_EQ(encode_fabric(got.config), encode_fabric(fabric_spec().fabrics[0].config));
}

TEST_F(FabricAgentTest, RefusesAFabricThatIsNone) {
  schema::Request request;
  *request.mutable_start() = to_plan(fabric_spec());
  request.mutable_start()->mutable_fabrics(0)->mutable_config()->resize(9);
  const schema::Response response = service_.handle(request, 1);
  ASSERT_EQ(response.problems_size(), 1);
  EXPECT_EQ(response.problems(0).field(), "fabrics[0]");
  EXPECT_FALSE(service_.running());
}

TEST_F(FabricAgentTest, TellsWhoAsksWhichFabricsRun) {
  start();
  schema::Request request;
  request.mutable_tell_fabrics();
  const schema::Response response = service_.handle(request, 2);
  ASSERT_EQ(response.fabrics().fabrics_size(), 1);
  FabricSpec told;
  EXPECT_TRUE(from_plan(response.fabrics().fabrics(0), "", told).empty());
  EXPECT_EQ(told.config.graph, fabric_spec().fabrics[0].config.graph);
}

TEST_F(FabricAgentTest, HandsCircuitsAndPlansToTheEmulator) {
  start();
  const CyclicPlan plan{kEpoch, microseconds(50), microseconds(5), round_robin(4)};
  EXPECT_EQ(command(rotation(4, 2)).changed().effective_ps(), 77);
  EXPECT_EQ(command(CircuitPlan{plan}).changed().effective_ps(), 77);
  ASSERT_EQ(emulator_.commands.size(), 2u);
  EXPECT_EQ(std::get<Matching>(emulator_.commands[0].what), rotation(4, 2));
  EXPECT_EQ(std::get<CyclicPlan>(std::get<CircuitPlan>(emulator_.commands[1].what)), plan);
}

TEST_F(FabricAgentTest, NamesWhatIsWrongWithACommand) {
  start();
  EXPECT_EQ(command(rotation(4, 1), "pud").problems(0).field(), "fabric");
  EXPECT_EQ(command(rotation(4, 1), "pod", 1).problems(0).field(), "crossbar");
  EXPECT_TRUE(command(rotation(5, 1)).problems(0).field().starts_with("connect"));
  EXPECT_TRUE(command(CyclicPlan{}).problems(0).field().starts_with("follow"));
  const CyclicPlan fast{kEpoch, nanoseconds(400), {}, round_robin(4)};
  EXPECT_NE(command(CircuitPlan{fast}).problems(0).message().find("too short for real time"),
            std::string::npos);
  EXPECT_TRUE(emulator_.commands.empty());
}

// By who did not hear the answer. Mutant: the second one is "dark already".
TEST_F(FabricAgentTest, ACutThatIsAskedForTwiceIsOneDarkness) {
  start();
  const std::int64_t at = picos(seconds(5));
  const std::int64_t length = picos(seconds(1));
  EXPECT_EQ(cut(0, at, length).changed().effective_ps(), at);
  EXPECT_EQ(cut(0, at, length).changed().effective_ps(), at);
  EXPECT_EQ(emulator_.cuts.size(), 1u);
  EXPECT_FALSE(cut(0, at, length + 1).has_changed()) << "another one is none";
  EXPECT_TRUE(cut(1, at, length).has_changed());
}

// The cable of host 0 goes dark by itself from 9 s to 10 s. Mutant: a cut without end, which an
// emulator refuses.
TEST_F(FabricAgentTest, TheDeadManCutsAHostAroundItsOutageToCome) {
  EmulatorSpec spec = fabric_spec();
  std::vector<Outage>& outages = spec.fabrics[0].config.outages;
  outages.push_back({0, kEpoch + seconds(9), kEpoch + seconds(10)});
  DeadMan dead_man(emulator_, spec);
  DeadMan::Clock::time_point now{};
  const auto act = [&](Instant at) {
    dead_man.act(at, now);
    EXPECT_TRUE(check_outages(spec.fabrics[0].config, outages).empty());
  };
  dead_man.arm(std::chrono::seconds(1), schema::ArmDeadMan::DOWN, now);
  act(kEpoch + seconds(5));
  ASSERT_EQ(emulator_.cuts.size(), 3u) << "of three hosts";
  const Outage first = emulator_.cuts[0].second;
  EXPECT_EQ(first.cable, 0u);
  EXPECT_LT(first.to, kEpoch + seconds(9));
  EXPECT_GT(first.to, kEpoch + milliseconds(8'800));
  EXPECT_EQ(emulator_.cuts[1].second.to, kNever);
  ASSERT_TRUE(dead_man.due()) << "it comes back";
  EXPECT_GT(*dead_man.due(), now + std::chrono::seconds(3));
  act(kEpoch + milliseconds(9'500));
  EXPECT_EQ(emulator_.cuts.size(), 3u) << "it is dark by itself";
  ASSERT_TRUE(dead_man.due());
  act(kEpoch + seconds(11));
  ASSERT_EQ(emulator_.cuts.size(), 4u);
  EXPECT_EQ(emulator_.cuts[3].second.cable, 0u);
  EXPECT_EQ(emulator_.cuts[3].second.to, kNever);
  EXPECT_FALSE(dead_man.due());
  EXPECT_TRUE(dead_man.restore(kEpoch + seconds(20)));
  EXPECT_EQ(emulator_.mends.size(), 3u);
}

TEST_F(FabricAgentTest, WhatTheDeadManCutForAWhileIsBackByItself) {
  EmulatorSpec spec = fabric_spec();
  spec.fabrics[0].config.outages.push_back({0, kEpoch + seconds(9), kEpoch + seconds(10)});
  DeadMan dead_man(emulator_, spec);
  dead_man.arm(std::chrono::seconds(1), schema::ArmDeadMan::DOWN, {});
  dead_man.act(kEpoch + seconds(5), {});
  EXPECT_TRUE(dead_man.restore(kEpoch + milliseconds(9'500)));
  EXPECT_EQ(emulator_.mends.size(), 2u) << "of the other two";
}

TEST_F(FabricAgentTest, ChangesALinkAndRefusesOneThatIsNot) {
  start();
  EXPECT_TRUE(change(3).has_changed());
  ASSERT_EQ(emulator_.fabric_changes.size(), 1u);
  EXPECT_EQ(emulator_.fabric_changes[0].direction, 3u);
  EXPECT_EQ(emulator_.fabric_changes[0].config.latency, microseconds(3));
  const schema::Response none = change(8);
  ASSERT_EQ(none.problems_size(), 1);
  EXPECT_NE(none.problems(0).message().find("allowed 0 to 7"), std::string::npos);
  schema::Request towards_nothing;
  LinkConfig config = test::plain_link(1'000'000'000, Duration{});
  towards_nothing.mutable_change_fabric()->set_fabric("pod");
  *towards_nothing.mutable_change_fabric()->mutable_plan() = to_plan(config);
  EXPECT_EQ(service_.handle(towards_nothing, 2).problems(0).field(), "pod.latency");
  emulator_.refuse_changes = true;
  EXPECT_TRUE(change(3).problems(0).refused());
}

TEST_F(FabricAgentTest, TellsWhatWasSetOfALink) {
  start();
  schema::Request request;
  schema::ChangeFabricLink& set = *request.mutable_change_fabric();
  set.set_fabric("pod");
  set.set_link(3);
  *set.mutable_plan() = to_plan(test::plain_link(1'000'000'000, microseconds(9)));
  set.add_parameters("latency.propagation=9us");
  ASSERT_TRUE(service_.handle(request, 2).has_changed());
  set.add_parameters("rate=1Gbps");
  ASSERT_TRUE(service_.handle(request, 2).has_changed());
  emulator_.refuse_changes = true;
  set.add_parameters("refused");
  service_.handle(request, 2);
  schema::Request question;
  question.mutable_tell_fabrics();
  const schema::Response told = service_.handle(question, 3);
  ASSERT_EQ(told.fabrics().changes_size(), 1);
  EXPECT_EQ(told.fabrics().changes(0).link(), 3u);
  EXPECT_EQ(told.fabrics().changes(0).parameters_size(), 2) << "the last that was accepted";
  FabricSpec now;
  ASSERT_TRUE(from_plan(told.fabrics().fabrics(0), "", now).empty());
  EXPECT_EQ(now.config.links[3].latency, microseconds(9));
}

FabricSnapshot some_snapshot() {
  FabricSnapshot snapshot;
  snapshot.books.rx = {7, 700};
  snapshot.books.drops[static_cast<std::size_t>(DropReason::kNoCircuit)] = {2, 200};
  snapshot.books.handed_to_port = {5, 500};
  snapshot.reading = FabricReading(make_graph(OcsConfig{4}), 2);
  snapshot.reading.faults[1][2] = {40, 3};
  snapshot.reading.at = kEpoch + seconds(3);
  snapshot.reading.counters.moves = 12;
  snapshot.reading.links[2].is_sender = true;
  snapshot.reading.links[2].sent = {5, 500};
  snapshot.reading.links[2].lost = {3, 300};
  snapshot.reading.links[2].fault_drops = {2, 200};
  snapshot.reading.links[2].fault_corrupts = {1, 100};
  snapshot.reading.links[2].busy = microseconds(4);
  snapshot.reading.crossbars[0][1].output = 3;
  snapshot.reading.crossbars[0][1].lit = milliseconds(2);
  snapshot.reading.waits = {{8, 16}};
  snapshot.reading.outages.push_back(
      {.outage = {5, kEpoch + Duration{3}, kNever},
       .noticed = kEpoch + Duration{4},
       .rerouted = kEpoch + Duration{9},
       .lost = {.cut = {1, 10}, .into_dark = {2, 20}, .at_port = {3, 30}}});
  FabricHostSnapshot& host = snapshot.hosts.emplace_back();
  host.host = 3;
  host.port = 2;
  host.in = {7, 700};
  host.lateness.record(900);
  host.edge_lateness.record(800);
  host.lateness_behind_refusals.record(700);
  snapshot.fate_digest = 99;
  return snapshot;
}

TEST_F(FabricAgentTest, CutsCablesAndMendsThem) {
  start();
  EXPECT_EQ(cut(1, 1'000).changed().effective_ps(), 1'000);
  EXPECT_EQ(cut(2, 2'000, 500).changed().effective_ps(), 2'000);
  ASSERT_EQ(emulator_.cuts.size(), 2u);
  EXPECT_EQ(emulator_.cuts[0].second, (Outage{1, kEpoch + Duration{1'000}, kNever}));
  EXPECT_EQ(emulator_.cuts[1].second.to, kEpoch + Duration{2'500});
  EXPECT_EQ(cut(1, 3'000).problems(0).message(), "is dark already");
  EXPECT_EQ(mend(1, 4'000).changed().effective_ps(), 4'000);
  EXPECT_EQ(emulator_.mends.size(), 1u);
  EXPECT_EQ(mend(1, 5'000).problems(0).message(), "has light: there is no outage of it to end");
  EXPECT_TRUE(cut(1, 6'000).has_changed());
  EXPECT_EQ(cut(99, 1).problems(0).message(), "99 is no cable, allowed 0 to 3");
  emulator_.refuse_changes = true;
  EXPECT_TRUE(cut(3, 1'000).problems(0).refused());
}

// The emulator dates a cut ahead, and what is known of its time is not of this instant.
TEST_F(FabricAgentTest, CutAndMendOneAfterTheOtherWithoutInstants) {
  start();
  emulator_.ahead = milliseconds(2);
  emulator_.next.at = kEpoch + seconds(5);
  EXPECT_EQ(cut(1, 0).changed().effective_ps(), picos(seconds(5) + milliseconds(2)));
  emulator_.next.at += milliseconds(1);  // the cut is not in force yet
  EXPECT_TRUE(mend(1, 0).has_changed());
  emulator_.next.at += milliseconds(50);
  EXPECT_TRUE(cut(1, 0).has_changed()) << "which is over";
  emulator_.next.at += milliseconds(50);
  EXPECT_EQ(cut(1, 0).problems(0).message(), "is dark already");
  emulator_.silent = true;
  EXPECT_TRUE(mend(1, 0).problems(0).refused());
}

TEST_F(FabricAgentTest, ASnapshotComesOverAsItWas) {
  schema::FabricState state;
  write(some_snapshot(), state);
  FabricSnapshot back;
  EmulatorErrors errors;
  read(errors, "fabrics[0]", state, back);
  EXPECT_TRUE(errors.empty());
  schema::FabricState again;
  write(back, again);
  EXPECT_EQ(again.DebugString(), state.DebugString());
  EXPECT_TRUE(back.books.closed());
  EXPECT_EQ(back.reading.crossbars[0][1].output, 3);
  EXPECT_EQ(back.reading.crossbars[0][0].output, kNoPort);
  EXPECT_EQ(back.hosts[0].edge_lateness.total(), 1u);
  EXPECT_EQ(back.hosts[0].lateness_behind_refusals.total(), 1u);
  ASSERT_EQ(back.reading.outages.size(), 1u);
  EXPECT_EQ(back.reading.outages[0].outage.to, kNever);
  EXPECT_EQ(back.reading.outages[0].lost.at_port.bytes, 30u);
  EXPECT_EQ(back.reading.faults, some_snapshot().reading.faults);
  EXPECT_EQ(back.reading.links[2].fault_drops, (Tally{2, 200}));
  EXPECT_EQ(back.reading.links[2].lost, (Tally{3, 300}));
}

}  // namespace
}  // namespace linkwright
