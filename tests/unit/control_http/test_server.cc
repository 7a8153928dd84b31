// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/control_http/test_server.h"

#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "control/api/failure.h"

namespace linkwright::http {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kPatience{30};

struct TestSubscription final : Subscription {
  TestSubscription(bool& lives, bool is_binary) : lives_(lives), binary_(is_binary) {
    lives_ = true;
  }
  ~TestSubscription() override { lives_ = false; }
  bool binary() const override { return binary_; }

 private:
  bool& lives_;
  bool binary_;
};

std::string told(const api::Call& call) {
  std::string out = fmt::format("{} {} by {} as {}",
                                api::to_text(call.method),
                                call.path,
                                call.peer.name,
                                api::to_text(call.peer.role));
  for (const auto& [name, value] : call.query) out += fmt::format(" {}={}", name, value);
  if (!call.body.empty()) out += " body " + call.body.substr(0, 100);
  return out;
}

}  // namespace

bool eventually(const std::function<bool()>& what) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!what()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

TestServer::TestServer(ServerOptions options)
    : socket_path_(options.socket_path), released_(io_, asio::steady_timer::time_point::max()) {
  server_ = std::make_unique<Server>(
      io_,
      options,
      [this](api::Call call) { return answer(std::move(call)); },
      [this](const StreamAsked& asked, std::shared_ptr<Viewer> v) {
        return open_stream(asked, std::move(v));
      },
      [](std::string_view path) -> std::optional<File> {
        if (path == "/page") return File{"text/html", "<page>"};
        if (path == "/asset") return File{"text/css", "", true};
        return std::nullopt;
      });
  port_ = server_->tcp_port();
  thread_ = std::thread([this] {
    const auto work = asio::make_work_guard(io_);
    io_.run();
  });
}

TestServer::~TestServer() {
  inside([this] { server_.reset(); });
  io_.stop();
  thread_.join();
}

ServerOptions TestServer::options(const TempFolder& folder) {
  ServerOptions options;
  options.socket_path = folder / "socket";
  options.tcp_address = "127.0.0.1:0";
  options.token_file =
      folder.file("tokens", fmt::format("admin {}\nviewer {}\n", kAdminToken, kViewerToken));
  return options;
}

void TestServer::inside(const std::function<void()>& what) {
  std::promise<void> done;
  asio::post(io_, [&] {
    what();
    done.set_value();
  });
  done.get_future().wait();
}

void TestServer::release() {
  inside([this] { released_.expires_at(asio::steady_timer::time_point::min()); });
}

std::size_t TestServer::slow_calls() {
  std::size_t out = 0;
  inside([&] { out = slow_calls_; });
  return out;
}

asio::awaitable<void> TestServer::run_stop() {
  left_ = co_await server_->stop();
  stopped_ = true;
}

void TestServer::begin_stop() {
  inside([this] { asio::co_spawn(io_, run_stop(), asio::detached); });
}

std::string TestServer::read_tokens_again() {
  std::string problem;
  inside([&] {
    try {
      server_->read_tokens_again();
    } catch (const std::runtime_error& error) {
      problem = error.what();
    }
  });
  return problem;
}

std::size_t TestServer::stop() {
  begin_stop();
  if (!eventually([this] { return stopped(); })) throw std::runtime_error("it does not stop");
  return left_;
}

bool TestServer::stopped() {
  bool out = false;
  inside([&] { out = stopped_; });
  return out;
}

std::size_t TestServer::connections() {
  std::size_t out = 0;
  inside([&] { out = server_->connections(); });
  return out;
}

std::size_t TestServer::viewers() {
  std::size_t out = 0;
  inside([&] { out = server_->viewers(); });
  return out;
}

std::shared_ptr<Viewer> TestServer::viewer() {
  std::shared_ptr<Viewer> out;
  inside([&] { out = viewer_; });
  return out;
}

bool TestServer::subscribed() {
  bool out = false;
  inside([&] { out = subscribed_; });
  return out;
}

asio::awaitable<api::Answer> TestServer::answer(api::Call call) {
  if (call.path == "/fails") throw std::runtime_error("a handler that throws");
  if (call.path == "/slow") {
    ++slow_calls_;
    co_await released_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  api::Answer answer;
  answer.content_type = "text/plain";
  answer.body = told(call);
  if (call.path == "/tag") {
    answer.generation = 7;
    answer.body = call.claim.seen ? fmt::format("seen {}", *call.claim.seen) : "not seen";
    if (!call.claim.lease.empty()) answer.body += " by " + call.claim.lease;
  }
  if (call.path == "/large") answer.body.assign(call.query.contains("bytes") ? 1u << 20 : 10u, 'x');
  if (call.path == "/nothing") answer.status = 204;
  co_return answer;
}

std::unique_ptr<Subscription> TestServer::open_stream(const StreamAsked& asked,
                                                      std::shared_ptr<Viewer> v) {
  if (asked.path == "/none") throw api::not_found("there is no such stream");
  viewer_ = std::move(v);
  viewer_->push(std::make_shared<const std::string>(
      fmt::format("{} as {}", asked.path, api::to_text(asked.peer.role))));
  return std::make_unique<TestSubscription>(subscribed_, asked.query.contains("binary"));
}

}  // namespace linkwright::http
