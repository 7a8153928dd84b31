// SPDX-License-Identifier: Apache-2.0
//
// What holds for every row of the table, whatever rows there are.
#include "control/daemon/routes.h"

#include <filesystem>
#include <optional>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include "control/api/path.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

// A path that fits the pattern, with a name that nothing has.
std::string filled(std::string_view pattern) {
  std::string path;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    path += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    path += "nobody";
    pattern.remove_prefix(pattern.find('}') + 1);
  }
  return path;
}

class Routes : public testing::Test {
 protected:
  Routes() { fs::create_directories(folder_); }
  ~Routes() override { fs::remove_all(folder_); }

  api::Answer ask(const api::Route<Daemon>& route, api::Role role) {
    api::Call call;
    call.method = route.method;
    call.path = filled(route.path);
    call.peer = {"somebody", role};
    api::Dispatcher<Daemon> dispatcher(daemon_, api_routes(), to_failure, [](const api::Audit&) {});
    std::optional<api::Answer> answer;
    io_.restart();
    asio::co_spawn(io_, dispatcher(std::move(call)), [&](std::exception_ptr, api::Answer given) {
      answer = std::move(given);
    });
    io_.run();
    return answer.value();
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("routes-" + std::to_string(::getpid()));
  asio::io_context io_;
  Daemon daemon_{io_, {(folder_ / "no-broker.sock").string(), folder_, folder_ / "runs"}};
};

TEST_F(Routes, EachIsThereOnceAndIsFoundByItsPath) {
  std::set<std::string> seen;
  for (const auto& route : api_routes()) {
    const std::string name = std::string(to_text(route.method)) + " " + std::string(route.path);
    EXPECT_TRUE(seen.insert(name).second) << name;
    EXPECT_FALSE(route.summary.empty()) << name;
    int fitting = 0;
    for (const auto& other : api_routes())
      fitting += other.method == route.method && api::fit(other.path, filled(route.path)) ? 1 : 0;
    EXPECT_EQ(fitting, 1) << name << ": another row has its calls, too";
  }
}

TEST_F(Routes, AViewerChangesNothing) {
  for (const auto& route : api_routes()) {
    // Questions that need a body are asked by POST.
    const bool only_asks = route.path == "/v1/config:validate" || route.path == "/v1/config:diff";
    if (!route.changes() || only_asks) continue;
    EXPECT_EQ(ask(route, api::Role::kViewer).status, 403u) << route.path;
  }
  EXPECT_EQ(daemon_.context().generation, 0u);
}

TEST_F(Routes, WhatThereIsNotIsSaidInTheOneShapeOfErrors) {
  for (const auto& route : api_routes()) {
    const api::Answer answer = ask(route, api::Role::kAdmin);
    EXPECT_LT(answer.status, 500u) << route.path << ": " << answer.body;
    if (route.path.find('{') != std::string_view::npos) {
      EXPECT_EQ(answer.status, 404u) << route.path;
      EXPECT_NE(answer.body.find(R"("code":"not_found")"), std::string::npos) << answer.body;
    }
  }
}

}  // namespace
}  // namespace linkwright
