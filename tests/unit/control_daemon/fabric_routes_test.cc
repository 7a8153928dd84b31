// SPDX-License-Identifier: Apache-2.0
//
// Fabrics through the API: what reaches the emulator, what is told and kept, what is refused.
#include "tests/unit/control_daemon/served_lab.h"

namespace linkwright {
namespace {

constexpr const char* kCable = "/v1/fabrics/pod/cables/ocs0%20-%3E%20host1";
constexpr const char* kSwitch = "/v1/fabrics/pod/ocs/ocs0";

class FabricRoutes : public ServedLab {
 protected:
  FabricRoutes() { run_scenario(); }

  api::Answer post(const std::string& path, const std::string& body = "") {
    return ask(ada_, Method::kPost, path, body);
  }
  std::vector<std::string> changes() const {
    std::vector<std::string> out;
    const api::StoredScenario stored = daemon_->scenario("lab")->stored();
    for (const api::ChangeMade& each : stored.changes())
      out.push_back(each.who() + " " + each.what());
    return out;
  }
};

TEST_F(FabricRoutes, ACableIsCutAndMendedByEitherOfItsNames) {
  const api::Answer cut = post(std::string(kCable) + ":cut", R"({"at":"2s","length":"50ms"})");
  EXPECT_EQ(cut.status, 200u) << cut.body;
  const auto [fabric, outage] =
      dataplane_->look([](FakeEmulator& emulator) { return emulator.cuts.at(0); });
  EXPECT_EQ(fabric, 0u);
  EXPECT_EQ(outage.cable, 1u);
  EXPECT_EQ(outage.from, kEpoch + seconds(2));
  EXPECT_EQ(outage.to, outage.from + milliseconds(50));
  EXPECT_EQ(post("/v1/fabrics/pod/cables/host0>ocs0:cut").status, 200u);
  EXPECT_EQ(post("/v1/fabrics/pod/cables/host0>ocs0:cut").status, 400u) << "it is dark already";
  EXPECT_EQ(post("/v1/fabrics/pod/cables/host0>ocs0:mend").status, 200u);
  EXPECT_EQ(changes(),
            (std::vector<std::string>{"ada pod: host1 -> ocs0 cut for 50ms",
                                      "ada pod: host0 -> ocs0 cut",
                                      "ada pod: host0 -> ocs0 mended"}));
  EXPECT_EQ(post(std::string(kCable) + ":cut", R"({"length":"soon"})").status, 400u);
  for (const char* path :
       {"/v1/fabrics/pod/cables/host7>ocs0:cut", "/v1/fabrics/dop/ocs/ocs0:connect"})
    EXPECT_EQ(post(path).status, 404u) << path;
}

TEST_F(FabricRoutes, CircuitsAreSwitchedAndTold) {
  const std::string connect = std::string(kSwitch) + ":connect";
  EXPECT_EQ(post(connect, R"({"circuits":["0>1"]})").status, 200u);
  const CircuitCommand command =
      dataplane_->look([](FakeEmulator& emulator) { return emulator.commands.at(0).what; });
  EXPECT_EQ(std::get<Matching>(command), (Matching{{1, kNoPort}}));
  EXPECT_EQ(post(connect, R"({"circuits":[],"at":"9s"})").status, 200u);
  json::object told = this->told(bob_, Method::kGet, kSwitch);
  EXPECT_EQ(told.at("follows").as_string(), "static");
  EXPECT_EQ(told.at("ordered").as_string(), "pod: ocs0: host0>host1");
  ASSERT_EQ(told.at("next").as_array().size(), 1u);
  EXPECT_EQ(told.at("next").at(0).at("circuits").as_string(), "all dark");
  EXPECT_EQ(post(connect, R"({"circuits":["0-2"]})").status, 400u);
  EXPECT_EQ(post(connect, R"({"circuits":["0-0"]})").status, 400u);
}

TEST_F(FabricRoutes, APlanIsThatOfTheScenarioOrOfOneThatIsSent) {
  const std::string schedule = std::string(kSwitch) + ":schedule";
  EXPECT_EQ(post(schedule).status, 200u);
  std::string sent = kScenario;
  sent.replace(sent.find("pairs: [[0, 1]]"), 15, "pairs: []");
  const auto body = [](const std::string& yaml) {
    return json::serialize(json::object{{"yaml", yaml}, {"file", "other.yaml"}});
  };
  EXPECT_EQ(post(schedule, body(sent)).status, 200u);
  const auto plans = dataplane_->look([](FakeEmulator& emulator) {
    std::vector<CircuitPlan> out;
    for (const FakeEmulator::Command& each : emulator.commands)
      out.push_back(std::get<CircuitPlan>(each.what));
    return out;
  });
  ASSERT_EQ(plans.size(), 2u);
  EXPECT_EQ(plans[0], CircuitPlan(StaticPlan{Matching{{1, 0}}}));
  EXPECT_EQ(plans[1], CircuitPlan(StaticPlan{unconnected(2)}));
  const std::string larger = std::string(sent).replace(sent.find("hosts: 2"), 8, "hosts: 3");
  EXPECT_EQ(post(schedule, body(larger)).status, 400u) << "another topology, or no port for it";
  EXPECT_EQ(post(schedule, body("schema: 1\ntime_scale: 7\n" + sent.substr(10))).status, 400u);
}

TEST_F(FabricRoutes, OrdersAreKeptWhereTheDaemonDies) {
  EXPECT_EQ(post(std::string(kCable) + ":cut").status, 200u);
  EXPECT_EQ(post(std::string(kSwitch) + ":connect").status, 200u);
  begin();
  asio::co_spawn(*io_, daemon_->restore(), asio::detached);
  io_->run_for(std::chrono::milliseconds(500));
  EXPECT_EQ(daemon_->scenario("lab")->fabric_orders().orders().size(), 2u);
  EXPECT_EQ(told(bob_, Method::kGet, kSwitch).at("ordered").as_string(), "pod: ocs0: all dark");
}

}  // namespace
}  // namespace linkwright
