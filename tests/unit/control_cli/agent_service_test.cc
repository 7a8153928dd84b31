// SPDX-License-Identifier: Apache-2.0
#include "control/agent/agent_service.h"

#include <gtest/gtest.h>

#include "control/agent/convert.h"
#include "tests/support/fake_emulator.h"

namespace linkwright {
namespace {

class AgentServiceTest : public testing::Test {
 protected:
  static constexpr AgentService::Client kCommander = 1;
  static constexpr AgentService::Client kOther = 2;

  schema::Response start(AgentService::Client client = kCommander) {
    schema::Request request;
    *request.mutable_start() = to_plan(small_spec());
    return service_.handle(request, client);
  }
  schema::Response stop(AgentService::Client client) {
    schema::Request request;
    request.mutable_stop()->set_drain_limit_ps(picos(seconds(3)));
    return service_.handle(request, client);
  }
  schema::Response snapshot(AgentService::Client client = kOther) {
    schema::Request request;
    request.mutable_snapshot();
    return service_.handle(request, client);
  }
  schema::Response change(const std::string& cable, std::uint32_t direction) {
    schema::Request request;
    request.mutable_change()->set_cable(cable);
    request.mutable_change()->set_direction(direction);
    request.mutable_change()->set_at_ps(5);
    *request.mutable_change()->mutable_plan() = to_plan(small_spec().cables[0].direction[0]);
    return service_.handle(request, kOther);
  }

  FakeEmulator emulator_;
  AgentService service_{
      emulator_, [](const EmulatorSpec&, Duration) { return Calibration{}; }, {"0.1", "22.11"}};
};

TEST_F(AgentServiceTest, SaysWhoItIs) {
  schema::Request request;
  request.mutable_hello();
  const schema::Response response = service_.handle(request, kOther);
  EXPECT_EQ(response.hello().protocol(), kAgentProtocol);
  EXPECT_EQ(response.hello().dpdk_version(), "22.11");
}

TEST_F(AgentServiceTest, StartsWhatItIsToldAndSaysWhichPages) {
  EXPECT_EQ(start().started().pages(), "fake pages");
  EXPECT_EQ(emulator_.started.ports[1].device, "net_null1");
  EXPECT_TRUE(service_.running());
}

TEST_F(AgentServiceTest, StartsOnlyOnce) {
  start();
  const schema::Response again = start(kOther);
  ASSERT_EQ(again.problems_size(), 1);
  EXPECT_TRUE(again.problems(0).refused());
}

TEST_F(AgentServiceTest, AnErrorOfTheEmulatorIsHandedOnAndNothingRuns) {
  emulator_.start_errors = {{"ports[0].device", "is broken"}};
  const schema::Response response = start();
  ASSERT_EQ(response.problems_size(), 1);
  EXPECT_EQ(response.problems(0).field(), "ports[0].device");
  EXPECT_FALSE(response.problems(0).refused());
  EXPECT_FALSE(service_.running());
}

TEST_F(AgentServiceTest, AnInterfaceInUseIsARefusal) {
  emulator_.start_errors = {{"ports[0].device", "carries a route (--force takes it)"}};
  EXPECT_TRUE(start().problems(0).refused());
}

TEST_F(AgentServiceTest, ResumesALinkThatItsGuardHasStoppedAndNoOther) {
  const auto resume = [&](const char* cable) {
    schema::Request request;
    request.mutable_resume()->set_cable(cable);
    return service_.handle(request, kOther);
  };
  EXPECT_TRUE(resume("ab").problems(0).refused()) << "nothing runs";
  start();
  EXPECT_NE(resume("ab").problems(0).message().find("is not stopped"), std::string::npos);
  EXPECT_FALSE(resume("xy").problems(0).refused());
  emulator_.next.guards = {{.trips = 1, .stopped = true}};
  emulator_.next.at = kEpoch + seconds(3);
  EXPECT_EQ(resume("ab").changed().effective_ps(), picos(seconds(3)));
  EXPECT_FALSE(emulator_.next.guards[0].stopped);
}

TEST_F(AgentServiceTest, OnlyTheCommanderStopsButAnybodyMayLookAndChange) {
  start();
  EXPECT_TRUE(snapshot(kOther).has_snapshot());
  EXPECT_TRUE(change("ab", 1).has_changed());
  EXPECT_TRUE(stop(kOther).problems(0).refused());
  EXPECT_TRUE(service_.running());
  const schema::Response closed = stop(kCommander);
  EXPECT_TRUE(closed.snapshot().final());
  EXPECT_TRUE(service_.over());
  EXPECT_EQ(emulator_.stopped_with, std::vector<Duration>{seconds(3)});
}

TEST_F(AgentServiceTest, WhenTheCommanderIsGoneAnotherMayStop) {
  start();
  service_.forget(kCommander);
  EXPECT_TRUE(stop(kOther).snapshot().final());
}

TEST_F(AgentServiceTest, AChangeReachesTheCableThatItNames) {
  start();
  EXPECT_EQ(change("ab", 1).changed().effective_ps(), 5);
  ASSERT_EQ(emulator_.changes.size(), 1u);
  EXPECT_EQ(emulator_.changes[0].direction, 1u);
  EXPECT_EQ(change("xy", 0).problems(0).field(), "cable");
  EXPECT_EQ(change("ab", 2).problems(0).field(), "direction");
  emulator_.refuse_changes = true;
  EXPECT_TRUE(change("ab", 0).problems(0).refused());
  EXPECT_EQ(emulator_.changes.size(), 1u);
}

TEST_F(AgentServiceTest, BothDirectionsChangeAtOneInstantOrNeitherDoes) {
  start();
  schema::Request request;
  schema::ChangeCable& both = *request.mutable_change_cable();
  for (schema::ChangeLink* change : {both.mutable_a_to_b(), both.mutable_b_to_a()}) {
    change->set_cable("ab");
    change->set_at_ps(5);
    *change->mutable_plan() = to_plan(small_spec().cables[0].direction[0]);
  }
  EXPECT_EQ(service_.handle(request, kOther).problems(0).field(), "change_cable") << "twice a to b";
  both.mutable_b_to_a()->set_direction(1);
  EXPECT_EQ(service_.handle(request, kOther).changed().effective_ps(), 5);
  ASSERT_EQ(emulator_.changes.size(), 2u);
  for (const std::uint32_t direction : {0u, 1u}) {
    EXPECT_EQ(emulator_.changes[direction].direction, direction);
    EXPECT_EQ(emulator_.changes[direction].at, kEpoch + picoseconds(5));
  }
  both.mutable_b_to_a()->set_at_ps(6);
  EXPECT_EQ(service_.handle(request, kOther).problems(0).field(), "change_cable");
  both.mutable_b_to_a()->set_at_ps(5);
  both.mutable_b_to_a()->mutable_plan()->set_config("nonsense");
  EXPECT_FALSE(service_.handle(request, kOther).problems().empty());
  EXPECT_EQ(emulator_.changes.size(), 2u) << "half of it is right, and nothing is changed";
}

TEST_F(AgentServiceTest, FramesMissedInOneSecondShowInThatSecondAndInTheRun) {
  start();
  emulator_.next.at = Instant{seconds(1)};
  service_.tick();
  emulator_.next.at = Instant{seconds(2)};
  emulator_.next.ports[0].missed_before_rx = 17;
  service_.tick();
  emulator_.next.at = Instant{seconds(3)};
  service_.tick();
  const schema::FidelityState state = snapshot().snapshot().fidelity();
  ASSERT_EQ(state.seconds_size(), 3);
  EXPECT_NE(state.seconds(0).verdict(), "INVALID");
  EXPECT_EQ(state.seconds(1).verdict(), "INVALID");
  EXPECT_NE(state.seconds(2).verdict(), "INVALID");
  EXPECT_EQ(state.run(), "INVALID");
  EXPECT_EQ(state.missed_frames(), 17u);
}

TEST_F(AgentServiceTest, AWorkerThatDoesNotAnswerIsNotGood) {
  start();
  emulator_.silent = true;
  service_.tick();
  EXPECT_TRUE(snapshot().problems(0).refused());
  emulator_.silent = false;
  EXPECT_EQ(snapshot().snapshot().fidelity().second(), "DEGRADED");
}

TEST_F(AgentServiceTest, FramesHeldAfterTheDrainMakeTheRunInvalid) {
  start();
  emulator_.next.cables[0][0].books.rx = {3, 180};
  emulator_.next.cables[0][0].books.held = {3, 180};
  EXPECT_EQ(snapshot().snapshot().fidelity().run(), "GOOD");
  EXPECT_EQ(stop(kCommander).snapshot().fidelity().run(), "INVALID");
}

TEST_F(AgentServiceTest, AProcessThatHasCalibratedStartsNothing) {
  schema::Request request;
  *request.mutable_calibrate()->mutable_plan() = to_plan(small_spec());
  EXPECT_TRUE(service_.handle(request, kOther).has_calibration());
  EXPECT_TRUE(start().problems(0).refused());
}

TEST_F(AgentServiceTest, ARunningEmulatorIsNotCalibratedAndGoesOn) {
  start();
  schema::Request request;
  *request.mutable_calibrate()->mutable_plan() = to_plan(small_spec());
  const schema::Response response = service_.handle(request, kOther);
  ASSERT_EQ(response.problems_size(), 1);
  EXPECT_TRUE(response.problems(0).refused());
  EXPECT_FALSE(service_.over());
  EXPECT_TRUE(service_.running());
}

TEST_F(AgentServiceTest, TheParametersOfTheLastAcceptedChangeAreKeptForEachDirection) {
  const auto told = [&](const std::string& cable, std::uint32_t direction) {
    schema::Request request;
    request.mutable_tell_changes()->set_cable(cable);
    request.mutable_tell_changes()->set_direction(direction);
    return service_.handle(request, kOther);
  };
  EXPECT_TRUE(told("ab", 0).problems(0).refused());  // nothing is running
  start();
  EXPECT_EQ(told("ab", 0).changes().parameters_size(), 0);
  schema::Request request;
  request.mutable_change()->set_cable("ab");
  *request.mutable_change()->mutable_plan() = to_plan(small_spec().cables[0].direction[0]);
  request.mutable_change()->add_parameters("rate=5Mbps");
  ASSERT_TRUE(service_.handle(request, kOther).has_changed());
  emulator_.refuse_changes = true;
  request.mutable_change()->set_parameters(0, "rate=6Mbps");
  ASSERT_FALSE(service_.handle(request, kOther).has_changed());
  ASSERT_EQ(told("ab", 0).changes().parameters_size(), 1);
  EXPECT_EQ(told("ab", 0).changes().parameters(0), "rate=5Mbps");
  EXPECT_EQ(told("ab", 1).changes().parameters_size(), 0);
  EXPECT_EQ(told("xy", 0).problems(0).field(), "cable");
  EXPECT_EQ(told("ab", 2).problems(0).field(), "direction");
}

TEST_F(AgentServiceTest, AnEmptyRequestIsRefused) {
  EXPECT_TRUE(service_.handle(schema::Request{}, kOther).problems(0).refused());
}

}  // namespace
}  // namespace linkwright
