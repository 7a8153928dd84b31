// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <exception>
#include <memory>
#include <vector>

#include <boost/asio.hpp>

#include "control/daemon/handlers.h"
#include "control/metrics/metrics.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kPatience{300};

metrics::ScenarioKnown known_of(const LiveScenario& scenario) {
  metrics::ScenarioKnown out;
  out.scenario = &scenario.resolved();
  out.state = scenario.state();
  out.generation = scenario.generation();
  out.interruptions = scenario.interruptions();
  if (scenario.run().empty() || !scenario.account().knows()) return out;
  out.snapshot = &scenario.account().known();
  out.verdict = scenario.fidelity().verdict;
  out.energy = scenario.account().energy(scenario.resolved());
  out.fec = scenario.fec().so_far();
  return out;
}

metrics::DaemonKnown known_of(Daemon& daemon) {
  metrics::DaemonKnown out;
  out.version = LINKWRIGHT_VERSION;
  out.dpdk = daemon.context().dataplanes.dpdk_version();
  out.started_seconds = daemon.started_seconds();
  out.generation = daemon.context().generation;
  for (const auto& [name, scenario] : daemon.scenarios())
    out.scenarios.push_back(known_of(*scenario));
  return out;
}

// All at once, and no longer than a scraper waits: a dataplane that stands still, or is being
// started again, must not take the others from the dashboard. What was known of it a second ago
// stands in. Those that are late go on by themselves; cancelling one could lose a turn.
asio::awaitable<void> refresh_all(Daemon& daemon) {
  std::vector<std::shared_ptr<LiveScenario>> running;
  for (const auto& [name, scenario] : daemon.scenarios())
    if (scenario->state() == api::Scenario::RUNNING) running.push_back(scenario);
  if (running.empty()) co_return;
  asio::io_context& io = daemon.context().io;
  const auto patience = std::make_shared<asio::steady_timer>(io, kPatience);
  const auto left = std::make_shared<std::size_t>(running.size());
  for (const auto& scenario : running)
    asio::co_spawn(io, scenario->refresh(), [scenario, patience, left](const std::exception_ptr&) {
      if (--*left == 0) patience->cancel();
    });
  if (*left > 0) co_await patience->async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace

Reply<std::string> get_metrics(Daemon& daemon, const Asked&, Told&) {
  co_await refresh_all(daemon);
  co_return metrics::to_text(metrics::metrics_of(known_of(daemon)));
}

}  // namespace linkwright
