// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/refresh.h"

#include <chrono>
#include <exception>
#include <memory>
#include <vector>

#include <boost/asio.hpp>

namespace linkwright {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kRefreshPatience{300};

}  // namespace

asio::awaitable<void> refresh_all(Daemon& daemon) {
  std::vector<std::shared_ptr<LiveScenario>> running;
  for (const auto& [name, scenario] : daemon.scenarios())
    if (scenario->state() == api::Scenario::RUNNING) running.push_back(scenario);
  if (running.empty()) co_return;
  asio::io_context& io = daemon.context().io;
  // Those that are late go on by themselves; cancelling one could lose a turn.
  const auto patience = std::make_shared<asio::steady_timer>(io, kRefreshPatience);
  const auto left = std::make_shared<std::size_t>(running.size());
  for (const auto& scenario : running)
    asio::co_spawn(io, scenario->refresh(), [scenario, patience, left](const std::exception_ptr&) {
      if (--*left == 0) patience->cancel();
    });
  if (*left > 0) co_await patience->async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace linkwright
