// SPDX-License-Identifier: Apache-2.0
//
// What holds of leases for every row of the table, whatever rows there are.
#include "tests/unit/control_daemon/served_lab.h"

namespace linkwright {
namespace {

// Questions that need a body are asked by POST.
bool only_asks(const api::Route<Daemon>& route) {
  return !route.changes() || route.path == "/v1/config:validate" || route.path == "/v1/config:diff";
}

class LeaseRoutes : public ServedLab {};

TEST_F(LeaseRoutes, EveryRowThatChangesRefusesASecondUserAndNothingChanges) {
  run_scenario();
  take();
  const auto before = daemon_->context().generation;
  int refused = 0;
  for (const auto& route : api_routes()) {
    // Records of runs are no part of a scenario; one that is still written is (capture_test.py).
    if (only_asks(route) || route.path.starts_with("/v1/runs") ||
        route.path.starts_with("/v1/captures/"))
      continue;
    for (const char* lease : {"", "0123456789abcdef0123456789abcdef"}) {
      Who who = bob_;
      who.lease = lease;
      const api::Answer answer = ask(who, route.method, path_of(route.path), body_of(route));
      EXPECT_TRUE(answer.status == 423 || answer.status == 409)
          << to_text(route.method) << " " << route.path << ": " << answer.status << " "
          << answer.body;
      EXPECT_NE(answer.body.find("ada"), std::string::npos) << route.path << ": " << answer.body;
      ++refused;
    }
  }
  EXPECT_GE(refused, 20) << "the table has lost its rows";
  EXPECT_EQ(daemon_->context().generation, before);
  EXPECT_EQ(daemon_->scenario("lab")->state(), api::Scenario::RUNNING);
  EXPECT_TRUE(dataplane_->look([](FakeEmulator& emulator) { return emulator.changes.empty(); }));
  EXPECT_EQ(told(bob_, Method::kGet, "/v1/leases/lab").at("owner").as_string(), "ada");
}

TEST_F(LeaseRoutes, ThoseOfTheLeaseAreForItsHolder) {
  run_scenario();
  take();
  for (const auto& route : api_routes()) {
    // The last ones end what the others need.
    if (only_asks(route) || route.method == Method::kDelete) continue;
    const api::Answer answer = ask(ada_, route.method, path_of(route.path), body_of(route));
    EXPECT_NE(answer.status, 423u) << route.path << ": " << answer.body;
  }
  const Who viewer{"eve", Role::kViewer, ada_.lease};
  for (const auto& route : api_routes()) {
    if (only_asks(route)) continue;
    EXPECT_EQ(ask(viewer, route.method, path_of(route.path), body_of(route)).status, 403u)
        << route.path << ": an id makes nobody an operator";
  }
}

TEST_F(LeaseRoutes, OnlyWhoTakesItIsToldTheId) {
  run_scenario();
  take();
  for (const char* path : {"/v1/leases", "/v1/leases/lab", "/v1/scenarios/lab"})
    EXPECT_EQ(ask(ada_, Method::kGet, path).body.find(ada_.lease), std::string::npos) << path;
  for (const std::string& line : audits_)
    EXPECT_EQ(line.find(ada_.lease), std::string::npos) << line;
}

TEST_F(LeaseRoutes, TakingAndRenewingArmTheDeadManAndGivingBackDisarmsHim) {
  run_scenario();
  take(R"("ttl":"1h","dead_man":"down")");
  const auto armed = [&] {
    const json::object lease = told(bob_, Method::kGet, "/v1/leases/lab");
    return lease.at("dead_man_state").as_object();
  };
  EXPECT_TRUE(armed().at("armed").as_bool());
  told(ada_, Method::kPost, "/v1/leases/lab:renew", R"({"ttl":"24h"})");
  EXPECT_GT(std::stoll(std::string(armed().at("left_ps").as_string())), picos(seconds(80'000)));
  told(ada_, Method::kDelete, "/v1/leases/lab");
  EXPECT_FALSE(armed().at("armed").as_bool());
  EXPECT_EQ(ask(bob_, Method::kPatch, "/v1/links/wire", R"({"set":["rate=50Mbps"]})").status, 200u);
}

TEST_F(LeaseRoutes, WhatTheDeadManDidIsToldAndPutBackWhenAsked) {
  run_scenario();
  take(R"("ttl":"100ms","dead_man":"down")");
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  dataplane_->let_dead_man_act();
  ASSERT_EQ(dataplane_->look([](FakeEmulator& e) { return e.changes.size(); }), 2u);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // what is known is as good as new
  json::object link = told(bob_, Method::kGet, "/v1/links/wire");
  EXPECT_EQ(link.at("dead_man").as_string(), "down");
  EXPECT_TRUE(link.at("directions").at(1).at("dark").as_bool());
  const json::object lease = told(bob_, Method::kGet, "/v1/leases/lab");
  EXPECT_EQ(lease.at("state").as_string(), "EXPIRED");
  EXPECT_TRUE(lease.at("dead_man_state").at("in_force").as_bool());
  EXPECT_NE(ask(bob_, Method::kGet, "/v1/fidelity").body.find("dead man's policy"),
            std::string::npos);
  const api::Answer refused =
      ask(bob_, Method::kPatch, "/v1/links/wire", R"({"set":["rate=50Mbps"]})");
  EXPECT_EQ(refused.status, 422u) << refused.body;
  told(bob_, Method::kPost, "/v1/leases/lab:restore");
  const auto changes = daemon_->scenario("lab")->stored().changes();
  ASSERT_EQ(changes.size(), 2) << "for the evidence";
  EXPECT_EQ(changes[0].who(), "dead man");
  EXPECT_EQ(changes[1].who(), "bob");
  link = told(bob_, Method::kGet, "/v1/links/wire");
  EXPECT_EQ(link.at("dead_man").as_string(), "");
  EXPECT_FALSE(link.at("directions").at(0).at("dark").as_bool());
  EXPECT_EQ(ask(bob_, Method::kPatch, "/v1/links/wire", R"({"set":["rate=50Mbps"]})").status, 200u);
}

TEST_F(LeaseRoutes, WhoComesBackHasHisLinksAgain) {
  run_scenario();
  take(R"("ttl":"100ms","dead_man":"down")");
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  dataplane_->let_dead_man_act();
  const json::object lease = told(ada_, Method::kPost, "/v1/leases/lab:renew", R"({"ttl":"1h"})");
  EXPECT_EQ(lease.at("state").as_string(), "HELD");
  EXPECT_FALSE(lease.at("dead_man_state").at("in_force").as_bool());
  EXPECT_TRUE(lease.at("dead_man_state").at("armed").as_bool());
}

TEST_F(LeaseRoutes, ByForceIsSaidWithItsReason) {
  run_scenario();
  take();
  EXPECT_EQ(ask(bob_, Method::kPost, "/v1/leases", R"({"scenario":"lab","force":true})").status,
            400u);
  const json::object lease = told(bob_,
                                  Method::kPost,
                                  "/v1/leases",
                                  R"({"scenario":"lab","force":true,"reason":"the bench burns"})");
  EXPECT_EQ(lease.at("takeovers").at(0).at("from").as_string(), "ada");
  EXPECT_NE(audits_.back().find("the bench burns"), std::string::npos) << audits_.back();
  const auto changes = daemon_->scenario("lab")->stored().changes();
  ASSERT_EQ(changes.size(), 1);
  EXPECT_NE(changes[0].what().find("the bench burns"), std::string::npos) << changes[0].what();
  EXPECT_EQ(ask(ada_, Method::kPatch, "/v1/links/wire", R"({"set":["rate=50Mbps"]})").status, 423u);
}

TEST_F(LeaseRoutes, WhatIsWrongWithAWishIsSaid) {
  run_scenario();
  for (const char* wish : {R"("ttl":"99ms")",
                           R"("ttl":"25h")",
                           R"("ttl":"soon")",
                           R"("dead_man":"up")",
                           R"("note":"two\nlines")"}) {
    const api::Answer answer =
        ask(ada_, Method::kPost, "/v1/leases", std::string(R"({"scenario":"lab",)") + wish + "}");
    EXPECT_EQ(answer.status, 400u) << wish << answer.body;
  }
  EXPECT_EQ(ask(ada_, Method::kPost, "/v1/leases", R"({"scenario":"none"})").status, 404u);
  EXPECT_EQ(ask(ada_, Method::kGet, "/v1/leases/lab").status, 404u);
}

// A daemon that died after it had stored what became of a lease, and before it had said so. Mutant:
// an emulator that is armed is left as it is.
TEST_F(LeaseRoutes, AnEmulatorThatGoesByOtherTermsHearsOfTheRightOnes) {
  run_scenario();
  take(R"("ttl":"1h","dead_man":"down")");
  const auto come_back = [&] {
    daemon_->context().store();
    begin();
    asio::co_spawn(*io_, daemon_->restore(), asio::detached);
    io_->run_for(std::chrono::milliseconds(500));
    return told(bob_, Method::kGet, "/v1/leases/lab").at("dead_man_state").as_object();
  };
  daemon_->context().leases.renew("lab", ada_.lease, std::chrono::hours(24));
  json::object state = come_back();
  EXPECT_TRUE(state.at("armed").as_bool());
  EXPECT_GT(std::stoll(std::string(state.at("left_ps").as_string())), picos(seconds(80'000)));
  daemon_->context().leases.give_back("lab", ada_.lease);
  EXPECT_FALSE(come_back().at("armed").as_bool());
}

TEST_F(LeaseRoutes, LeasesOutliveTheDaemon) {
  run_scenario();
  take();
  begin();
  asio::co_spawn(*io_, daemon_->restore(), asio::detached);
  io_->run_for(std::chrono::milliseconds(500));
  EXPECT_EQ(told(bob_, Method::kGet, "/v1/leases/lab").at("state").as_string(), "HELD");
  EXPECT_EQ(ask(bob_, Method::kPatch, "/v1/links/wire", R"({"set":["rate=50Mbps"]})").status, 423u);
  skipped_ = std::chrono::hours(2);
  EXPECT_EQ(told(bob_, Method::kGet, "/v1/leases/lab").at("state").as_string(), "EXPIRED");
}

}  // namespace
}  // namespace linkwright
