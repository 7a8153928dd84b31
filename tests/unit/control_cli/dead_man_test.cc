// SPDX-License-Identifier: Apache-2.0
#include "control/agent/dead_man.h"

#include <gtest/gtest.h>

#include "control/agent/agent_service.h"
#include "control/agent/convert.h"
#include "tests/support/fake_emulator.h"

namespace linkwright {
namespace {

using namespace std::chrono_literals;
using schema::ArmDeadMan;

// With errors, and another latency each way.
EmulatorSpec faulty_spec() {
  EmulatorSpec spec = small_spec();
  for (LinkConfig& config : spec.cables[0].direction) {
    config.fec.error_ratio = 0.01;
    config.impairments.loss.p14 = 0.1;
  }
  spec.cables[0].direction[1].latency = milliseconds(2);
  return spec;
}

class DeadManTest : public testing::Test {
 protected:
  // Acts at 5 s of run time.
  void act(DeadManPolicy policy) {
    dead_man_.arm(1s, policy, now_);
    now_ += 1s;
    dead_man_.act(kActed, now_);
  }
  const std::vector<FakeEmulator::Change>& changes() const { return emulator_.changes; }
  schema::DeadManState told() const {
    schema::DeadManState state;
    dead_man_.tell(state, now_);
    return state;
  }

  static constexpr Instant kActed = kEpoch + seconds(5);
  static constexpr Instant kChanged = kActed + milliseconds(1);
  static constexpr Instant kBack = kEpoch + seconds(9);

  FakeEmulator emulator_;
  EmulatorSpec spec_ = faulty_spec();
  DeadMan dead_man_{emulator_, spec_};
  DeadMan::Clock::time_point now_{};
};

TEST_F(DeadManTest, IsDueWhenNobodyHasSaidSoForTheTtl) {
  EXPECT_FALSE(dead_man_.due());
  dead_man_.arm(1s, ArmDeadMan::DOWN, now_);
  EXPECT_EQ(dead_man_.due(), now_ + 1s);
  EXPECT_EQ(told().left_ps(), picos(seconds(1)));
  now_ += 900ms;
  dead_man_.arm(1s, ArmDeadMan::DOWN, now_);
  EXPECT_EQ(dead_man_.due(), now_ + 1s);
  EXPECT_TRUE(told().armed());
  dead_man_.disarm();
  EXPECT_FALSE(dead_man_.due());
  EXPECT_FALSE(told().armed());
  EXPECT_TRUE(changes().empty());
}

TEST_F(DeadManTest, DownIsDarkBothWaysAtOneInstantAndWithoutCarrier) {
  act(ArmDeadMan::DOWN);
  ASSERT_EQ(changes().size(), 2u);
  for (std::uint32_t d : {0u, 1u}) {
    EXPECT_EQ(changes()[d].direction, d);
    EXPECT_EQ(changes()[d].at, kChanged);
    EXPECT_EQ(validate(changes()[d].config).size(), 0u);
    const auto dark = changes()[d].config.dark.next(kChanged);
    ASSERT_TRUE(dark);
    EXPECT_LE(dark->from, kChanged);
    EXPECT_GT(dark->to, kEpoch + seconds(90 * 86'400));
  }
  EXPECT_EQ(emulator_.carriers_held, (std::vector<std::pair<std::uint32_t, bool>>{{0, true}}));
  EXPECT_TRUE(dead_man_.overrides());
  EXPECT_FALSE(dead_man_.due()) << "it has acted";
  EXPECT_TRUE(told().in_force());
  EXPECT_EQ(told().acted_ps(), picos(kChanged));
  ASSERT_EQ(dead_man_.notes().size(), 1u);
  EXPECT_NE(dead_man_.notes()[0].find("\"down\""), std::string::npos) << dead_man_.notes()[0];
}

TEST_F(DeadManTest, TransparentIsAWireThatTakesNoTime) {
  act(ArmDeadMan::TRANSPARENT);
  ASSERT_EQ(changes().size(), 2u);
  for (const auto& change : changes()) {
    EXPECT_EQ(change.at, kChanged);
    EXPECT_EQ(change.config.latency, Duration{});
    EXPECT_FALSE(change.config.serialize);
    EXPECT_EQ(change.config.fec.error_ratio, 0);
    EXPECT_EQ(change.config.impairments, Impairments{});
    EXPECT_EQ(change.config.queue_limit_bytes, spec_.cables[0].direction[0].queue_limit_bytes);
    EXPECT_EQ(validate(change.config).size(), 0u);
  }
  EXPECT_TRUE(emulator_.carriers_held.empty());
}

TEST_F(DeadManTest, ADirectionWithATraceKeepsItsWire) {
  spec_.cables[0].traces[1].stamps.emplace_back();
  act(ArmDeadMan::TRANSPARENT);
  EXPECT_FALSE(changes().at(0).config.serialize);
  EXPECT_TRUE(changes().at(1).config.serialize);
}

TEST_F(DeadManTest, HoldChangesNothingButIsTold) {
  act(ArmDeadMan::HOLD);
  EXPECT_TRUE(changes().empty());
  EXPECT_TRUE(emulator_.carriers_held.empty());
  EXPECT_FALSE(dead_man_.overrides());
  EXPECT_TRUE(told().in_force());
  EXPECT_EQ(told().acts(), 1u);
}

TEST_F(DeadManTest, WhatWasInForceIsPutBack) {
  LinkConfig changed = spec_.cables[0].direction[0];
  changed.latency = milliseconds(7);
  dead_man_.history().note(
      {false, 0, 0}, spec_.cables[0].direction[0], kEpoch + seconds(2), changed, kEpoch);
  act(ArmDeadMan::DOWN);
  emulator_.changes.clear();
  ASSERT_TRUE(dead_man_.restore(kBack));
  ASSERT_EQ(changes().size(), 2u);
  EXPECT_EQ(changes()[0].config, changed);
  EXPECT_EQ(changes()[1].config, spec_.cables[0].direction[1]);
  for (const auto& change : changes()) EXPECT_EQ(change.at, kBack + milliseconds(1));
  EXPECT_EQ(emulator_.carriers_held.back(), (std::pair<std::uint32_t, bool>{0, false}));
  EXPECT_FALSE(told().in_force());
  EXPECT_EQ(told().restored_ps(), picos(kBack + milliseconds(1)));
  EXPECT_NE(dead_man_.notes()[0].find("until 9.001"), std::string::npos) << dead_man_.notes()[0];
}

// A drift that the daemon had handed over, or a change for a time to come.
TEST_F(DeadManTest, WhatWasToComeDoesNotLiftThePolicyAndComesAfterIt) {
  LinkConfig later = spec_.cables[0].direction[0];
  later.latency = milliseconds(3);
  LinkConfig last = later;
  last.latency = milliseconds(4);
  const Instant soon = kActed + seconds(1);
  const Instant far = kBack + seconds(30);
  for (const auto& [at, config] : {std::pair{soon, later}, std::pair{far, last}})
    dead_man_.history().note({false, 0, 0}, spec_.cables[0].direction[0], at, config, kEpoch);
  act(ArmDeadMan::DOWN);
  std::vector<Instant> overridden;
  for (const auto& change : changes()) {
    if (change.direction != 0) continue;
    overridden.push_back(change.at);
    EXPECT_FALSE(change.config.dark.empty());
  }
  EXPECT_EQ(overridden, (std::vector<Instant>{kChanged, soon, far}));
  emulator_.changes.clear();
  ASSERT_TRUE(dead_man_.restore(kBack));
  ASSERT_EQ(changes().size(), 3u);
  EXPECT_EQ(changes()[0].config, later) << "it came into force meanwhile";
  EXPECT_EQ(changes()[1].at, far);
  EXPECT_EQ(changes()[1].config, last);
}

TEST_F(DeadManTest, WhatTheWorkerDoesNotTakeIsTriedAgain) {
  emulator_.refuse_changes = true;
  act(ArmDeadMan::DOWN);
  ASSERT_TRUE(dead_man_.due());
  EXPECT_GT(*dead_man_.due(), now_);
  EXPECT_NE(told().fault(), "");
  dead_man_.disarm();
  ASSERT_TRUE(dead_man_.due()) << "who gives his lease back does not leave half a policy";
  emulator_.refuse_changes = false;
  now_ = *dead_man_.due();
  dead_man_.act(kActed + seconds(1), now_);
  EXPECT_EQ(changes().size(), 2u);
  EXPECT_EQ(told().fault(), "");
  EXPECT_EQ(told().acts(), 1u) << "it is one act";
  EXPECT_FALSE(dead_man_.due());
  emulator_.refuse_changes = true;
  EXPECT_FALSE(dead_man_.restore(kBack));
  EXPECT_TRUE(dead_man_.overrides());
  emulator_.refuse_changes = false;
  EXPECT_TRUE(dead_man_.restore(kBack));
  EXPECT_FALSE(dead_man_.overrides());
}

class AgentsDeadMan : public testing::Test {
 protected:
  AgentsDeadMan() {
    schema::Request request;
    *request.mutable_start() = to_plan(small_spec());
    service_.handle(request, 1);
  }
  schema::Response arm(Duration ttl, DeadManPolicy policy = ArmDeadMan::DOWN) {
    schema::Request request;
    request.mutable_arm()->set_ttl_ps(picos(ttl));
    request.mutable_arm()->set_policy(policy);
    return service_.handle(request, 1);
  }
  schema::Response change() {
    schema::Request request;
    request.mutable_change()->set_cable("ab");
    *request.mutable_change()->mutable_plan() = to_plan(small_spec().cables[0].direction[0]);
    return service_.handle(request, 1);
  }
  void let_it_act() {
    arm(Duration{1});
    service_.look_after_dead_man();
  }

  FakeEmulator emulator_;
  AgentService service_{
      emulator_, [](const EmulatorSpec&, Duration) { return Calibration{}; }, {"0.1", "22.11"}};
};

TEST_F(AgentsDeadMan, IsArmedAndDisarmedAndDoesNothingBeforeItsTime) {
  EXPECT_FALSE(service_.dead_man_due());
  EXPECT_TRUE(arm(seconds(3'600)).dead_man().armed());
  ASSERT_TRUE(service_.dead_man_due());
  service_.look_after_dead_man();
  EXPECT_TRUE(emulator_.changes.empty());
  EXPECT_FALSE(arm(Duration{0}).dead_man().armed());
  EXPECT_FALSE(service_.dead_man_due());
  EXPECT_TRUE(arm(Duration{-1}).problems(0).refused());
  EXPECT_TRUE(arm(seconds(1'000'000)).problems(0).refused());
}

TEST_F(AgentsDeadMan, TakesNoChangeWhileLinksAreNotWhatTheyAreSetTo) {
  EXPECT_TRUE(change().has_changed());
  let_it_act();
  ASSERT_EQ(emulator_.changes.size(), 3u);
  EXPECT_TRUE(change().problems(0).refused());
  EXPECT_EQ(emulator_.changes.size(), 3u);
  schema::Request restore;
  restore.mutable_restore();
  EXPECT_FALSE(service_.handle(restore, 2).dead_man().in_force());
  EXPECT_TRUE(change().has_changed());
}

TEST_F(AgentsDeadMan, WhoArmsItAgainGetsHisLinksBack) {
  let_it_act();
  emulator_.changes.clear();
  const schema::DeadManState state = arm(seconds(60)).dead_man();
  EXPECT_TRUE(state.armed());
  EXPECT_FALSE(state.in_force());
  ASSERT_EQ(emulator_.changes.size(), 2u);
  EXPECT_EQ(emulator_.changes[0].config, small_spec().cables[0].direction[0]);
}

TEST_F(AgentsDeadMan, ASilentWorkerIsAskedAgain) {
  emulator_.silent = true;
  let_it_act();
  EXPECT_TRUE(emulator_.changes.empty());
  EXPECT_TRUE(service_.dead_man_due()) << "it is not forgotten";
}

TEST_F(AgentsDeadMan, IsInTheSnapshotAndInTheRecordOfTheRun) {
  let_it_act();
  schema::Request request;
  request.mutable_snapshot();
  const schema::Snapshot told = service_.handle(request, 2).snapshot();
  EXPECT_TRUE(told.dead_man().in_force());
  EXPECT_EQ(told.dead_man().policy(), ArmDeadMan::DOWN);
  const auto& notes = told.fidelity().run_notes();
  ASSERT_FALSE(notes.empty());
  EXPECT_NE(notes[notes.size() - 1].find("dead man's policy"), std::string::npos);
}

TEST_F(AgentsDeadMan, IsGoneWithTheRun) {
  arm(Duration{1});
  service_.stop(Duration{0});
  EXPECT_FALSE(service_.dead_man_due());
  EXPECT_TRUE(arm(seconds(1)).problems(0).refused());
}

}  // namespace
}  // namespace linkwright
