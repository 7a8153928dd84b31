// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/leases.h"

#include <gtest/gtest.h>

#include "control/api/failure.h"

namespace linkwright {
namespace {

using namespace std::chrono_literals;

class LeasesTest : public testing::Test {
 protected:
  static Leases::Wish wish(const std::string& owner, Leases::Ttl ttl = 30s) {
    return {.scenario = "lab",
            .owner = owner,
            .label = {},
            .ttl = ttl,
            .policy = schema::ArmDeadMan::DOWN,
            .note = "a note",
            .force = false,
            .reason = {}};
  }
  void pass(std::chrono::nanoseconds time) {
    now_.steady += time;
    now_.wall += std::chrono::duration_cast<std::chrono::system_clock::duration>(time);
  }
  unsigned status_of(const std::function<void()>& act) {
    try {
      act();
      return 200;
    } catch (const api::Failure& failure) {
      message_ = failure.what();
      return failure.status;
    }
  }
  unsigned others() {
    return status_of([&] { leases_.refuse_others("lab", "of another"); });
  }

  Moment now_{std::chrono::steady_clock::time_point(1'000s),
              std::chrono::system_clock::time_point(1'700'000'000s)};
  Leases leases_{[this] { return now_; }};
  std::string message_;
};

TEST_F(LeasesTest, WhoTakesItHasItToHimselfAndAloneKnowsTheId) {
  EXPECT_EQ(others(), 200u) << "nobody has it";
  const api::Lease lease = leases_.take(wish("ada"));
  EXPECT_EQ(lease.id().size(), 32u);
  EXPECT_EQ(lease.state(), api::Lease::HELD);
  EXPECT_EQ(others(), 423u);
  EXPECT_NE(message_.find("leased by ada until 2023-11-14T22:13:50"), std::string::npos)
      << message_;
  EXPECT_EQ(status_of([&] { leases_.refuse_others("lab", lease.id()); }), 200u);
  EXPECT_EQ(status_of([&] { leases_.refuse_others("another", ""); }), 200u);
  EXPECT_EQ(leases_.told("lab")->id(), "");
  EXPECT_EQ(leases_.all().at(0).id(), "");
  EXPECT_EQ(status_of([&] { leases_.take(wish("bob")); }), 409u);
  EXPECT_NE(message_.find("ada has scenario lab since 2023-11-14T22:13:20"), std::string::npos)
      << message_;
}

TEST_F(LeasesTest, NoTwoIdsAreAlike) {
  const std::string first = leases_.take(wish("ada")).id();
  leases_.give_back("lab", first);
  EXPECT_NE(leases_.take(wish("ada")).id(), first);
}

TEST_F(LeasesTest, ItExpiresAtTheInstantAndNotBefore) {
  leases_.take(wish("ada", 100ms));
  pass(100ms - 1ns);
  EXPECT_EQ(others(), 423u);
  EXPECT_EQ(leases_.terms("lab")->left, 1ns);
  pass(1ns);
  EXPECT_EQ(others(), 200u);
  EXPECT_EQ(leases_.told("lab")->state(), api::Lease::EXPIRED);
  EXPECT_EQ(leases_.terms("lab")->left, 0ns);
  EXPECT_EQ(status_of([&] { leases_.take(wish("bob")); }), 200u);
  EXPECT_TRUE(leases_.told("lab")->takeovers().empty()) << "nobody was driven out";
}

TEST_F(LeasesTest, RenewingCountsFromNow) {
  const std::string id = leases_.take(wish("ada", 1s)).id();
  pass(900ms);
  leases_.renew("lab", id, std::nullopt);
  pass(999ms);
  EXPECT_EQ(others(), 423u);
  leases_.renew("lab", id, 5s);
  EXPECT_EQ(leases_.terms("lab")->left, 5s);
  EXPECT_EQ(leases_.told("lab")->renewed(), 2u);
  EXPECT_EQ(leases_.told("lab")->ttl_seconds(), 5);
}

TEST_F(LeasesTest, OnlyItsIdRenewsAndGivesBack) {
  const std::string id = leases_.take(wish("ada")).id();
  for (const char* wrong : {"", "of another"}) {
    EXPECT_EQ(status_of([&] { leases_.renew("lab", wrong, std::nullopt); }), 423u);
    EXPECT_EQ(status_of([&] { leases_.give_back("lab", wrong); }), 423u);
  }
  EXPECT_EQ(leases_.told("lab")->renewed(), 0u);
  leases_.give_back("lab", id);
  EXPECT_EQ(leases_.told("lab")->state(), api::Lease::GIVEN_BACK);
  EXPECT_EQ(others(), 200u);
  EXPECT_FALSE(leases_.terms("lab")) << "no policy follows";
  EXPECT_EQ(status_of([&] { leases_.renew("lab", id, std::nullopt); }), 404u);
  EXPECT_EQ(status_of([&] { leases_.give_back("none", id); }), 404u);
}

TEST_F(LeasesTest, OneThatExpiredIsRenewedUntilAnotherTakesIt) {
  const std::string id = leases_.take(wish("ada", 1s)).id();
  pass(2s);
  leases_.renew("lab", id, std::nullopt);
  EXPECT_EQ(leases_.told("lab")->state(), api::Lease::HELD);
  pass(2s);
  leases_.take(wish("bob"));
  EXPECT_EQ(status_of([&] { leases_.renew("lab", id, std::nullopt); }), 423u);
}

TEST_F(LeasesTest, ForceIsKeptInTheTraceForEveryone) {
  const std::string id = leases_.take(wish("ada")).id();
  pass(1s);
  Leases::Wish by_force = wish("bob");
  by_force.force = true;
  by_force.reason = "she is on holiday";
  const std::string his = leases_.take(by_force).id();
  EXPECT_EQ(status_of([&] { leases_.refuse_others("lab", id); }), 423u);
  leases_.give_back("lab", his);
  leases_.take(wish("eve"));
  const api::Lease told = *leases_.told("lab");
  EXPECT_EQ(told.owner(), "eve");
  ASSERT_EQ(told.takeovers_size(), 1);
  EXPECT_EQ(told.takeovers(0).by(), "bob");
  EXPECT_EQ(told.takeovers(0).from(), "ada");
  EXPECT_EQ(told.takeovers(0).reason(), "she is on holiday");
  EXPECT_EQ(told.takeovers(0).at(), "2023-11-14T22:13:21.000Z");
}

TEST_F(LeasesTest, WhatItStoodForIsOverWhenLinksWerePutBack) {
  leases_.take(wish("ada", 1s));
  leases_.settle("lab");
  EXPECT_TRUE(leases_.terms("lab")) << "it is held";
  pass(1s);
  leases_.settle("lab");
  EXPECT_FALSE(leases_.terms("lab"));
}

TEST_F(LeasesTest, OneThatCouldNotBeMadeGoodIsUndone) {
  const auto nothing = leases_.before("lab");
  leases_.take(wish("ada"));
  leases_.undo("lab", nothing);
  EXPECT_EQ(others(), 200u);
  const std::string id = leases_.take(wish("ada", 10s)).id();
  const auto before = leases_.before("lab");
  pass(5s);
  leases_.renew("lab", id, std::nullopt);
  leases_.undo("lab", before);
  EXPECT_EQ(leases_.terms("lab")->left, 5s);
}

TEST_F(LeasesTest, SurviveARestartByTheTimeOfDay) {
  const std::string id = leases_.take(wish("ada", 10s)).id();
  Leases::Wish short_one = wish("bob", 1s);
  short_one.scenario = "bench";
  leases_.take(short_one);
  pass(3s);
  api::Stored stored;
  leases_.store(stored);
  // Another boot: the steady clock begins anew, a second later.
  now_ = {std::chrono::steady_clock::time_point(5s), now_.wall + 1s};
  Leases after{[this] { return now_; }};
  after.take_stored(stored);
  EXPECT_EQ(after.terms("lab")->left, 6s);
  EXPECT_EQ(after.told("lab")->state(), api::Lease::HELD);
  EXPECT_EQ(after.told("lab")->note(), "a note");
  EXPECT_EQ(after.told("bench")->state(), api::Lease::EXPIRED);
  EXPECT_EQ(status_of([&] { after.renew("lab", id, std::nullopt); }), 200u);
}

TEST_F(LeasesTest, AClockThatWasSetBackMakesNoneLonger) {
  leases_.take(wish("ada", 10s));
  api::Stored stored;
  leases_.store(stored);
  now_.wall -= 3'600s;
  Leases after{[this] { return now_; }};
  after.take_stored(stored);
  EXPECT_EQ(after.terms("lab")->left, 10s);
}

}  // namespace
}  // namespace linkwright
