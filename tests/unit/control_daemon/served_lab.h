// SPDX-License-Identifier: Apache-2.0
//
// The daemon as it is, over a dataplane whose emulator is none, asked as its clients ask: a link
// and a fabric that run, and two users.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include "control/daemon/routes.h"
#include "tests/support/fake_dataplane.h"

namespace linkwright {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;
using api::Method;
using api::Role;

inline constexpr const char* kScenario = R"(schema: 1
name: lab
ports:
  - {name: left, device: "net_null0"}
  - {name: right, device: "net_null1"}
  - {name: up, device: "net_null2"}
  - {name: down, device: "net_null3"}
links:
  - name: wire
    a: left
    b: right
    parameters: {rate: 100Mbps, fec: {code: none}, latency: {propagation: 1ms}}
fabrics:
  - name: pod
    topology: {ocs: {hosts: 2}}
    ports: [up, down]
    tiers: [{parameters: {rate: 100Mbps, fec: {code: none}, latency: {propagation: 1us}}}]
    circuits: {policy: lose, instant: true, plan: {static: {pairs: [[0, 1]]}}}
)";

class ServedLab : public testing::Test {
 protected:
  ServedLab() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    dataplane_.emplace((folder_ / "broker.sock").string());
    begin();
  }
  ~ServedLab() override {
    daemon_.reset();
    io_.reset();
    dataplane_.reset();
    fs::remove_all(folder_);
  }

  void begin() {
    daemon_.reset();
    io_ = std::make_unique<asio::io_context>();
    daemon_ = std::make_unique<Daemon>(
        *io_,
        DaemonOptions{(folder_ / "broker.sock").string(), folder_, folder_ / "runs", {}, [this] {
                        return moment();
                      }});
  }
  // Hours pass when the test says so; in between, time is what it is.
  Moment moment() const {
    Moment now = moment_now();
    now.steady += skipped_;
    now.wall += skipped_;
    return now;
  }

  template <typename Result>
  Result wait(asio::awaitable<Result> work) {
    std::optional<Result> result;
    std::exception_ptr problem;
    bool done = false;
    asio::co_spawn(*io_, std::move(work), [&](std::exception_ptr thrown, Result given) {
      problem = thrown;
      result = std::move(given);
      done = true;
    });
    io_->restart();
    while (!done && io_->run_one() > 0) {
    }
    if (problem) std::rethrow_exception(problem);
    return result.value();
  }

  struct Who {
    std::string name;
    Role role = Role::kOperator;
    std::string lease{};
  };
  api::Answer ask(const Who& who, Method method, std::string path, std::string body = "") {
    api::Dispatcher<Daemon> dispatcher(
        *daemon_, api_routes(), to_failure, [this](const api::Audit& audit) {
          audits_.push_back(std::string(audit.message));
        });
    api::Call call;
    call.method = method;
    call.path = std::move(path);
    call.body = std::move(body);
    call.claim.lease = who.lease;
    call.peer = {who.name, who.role};
    return wait(dispatcher(std::move(call)));
  }
  json::object told(const Who& who, Method method, std::string path, std::string body = "") {
    const api::Answer answer = ask(who, method, std::move(path), std::move(body));
    EXPECT_LT(answer.status, 300u) << answer.body;
    return json::parse(answer.body).as_object();
  }

  // What a row is asked by somebody who means it.
  static std::string path_of(std::string_view pattern) {
    std::string path(pattern);
    for (const auto& [parameter, name] : {std::pair{"{scenario}", "lab"},
                                          {"{link}", "wire"},
                                          {"{fabric}", "pod"},
                                          {"{ocs}", "ocs0"},
                                          {"{cable}", "host0>ocs0"}})
      if (const auto at = path.find(parameter); at != std::string::npos)
        path.replace(at, std::string(parameter).size(), name);
    return path;
  }
  static std::string body_of(const api::Route<Daemon>& route) {
    if (route.request == api::ScenarioText::descriptor())
      return json::serialize(json::object{{"yaml", kScenario}});
    if (route.request == api::LinkPatch::descriptor()) return R"({"set":["rate=50Mbps"]})";
    if (route.request == api::BeginCapture::descriptor()) return R"({"link":"wire"})";
    if (route.request == api::TakeLease::descriptor()) return R"({"scenario":"lab"})";
    return "";
  }
  void run_scenario() {
    told(ada_, Method::kPost, "/v1/scenarios", json::serialize(json::object{{"yaml", kScenario}}));
    told(ada_, Method::kPost, "/v1/scenarios/lab:start");
  }
  void take(const std::string& terms = R"("ttl":"1h")") {
    ada_.lease = told(ada_, Method::kPost, "/v1/leases", R"({"scenario":"lab",)" + terms + "}")
                     .at("id")
                     .as_string();
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("served-lab-" + std::to_string(::getpid()));
  std::optional<FakeDataplane> dataplane_;
  std::unique_ptr<asio::io_context> io_;
  std::unique_ptr<Daemon> daemon_;
  std::chrono::seconds skipped_{0};
  std::vector<std::string> audits_;
  Who ada_{"ada"};
  Who bob_{"bob"};
};

}  // namespace linkwright
