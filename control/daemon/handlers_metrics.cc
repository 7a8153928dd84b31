// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/handlers.h"
#include "control/daemon/refresh.h"
#include "control/metrics/metrics.h"

namespace linkwright {
namespace {

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

}  // namespace

Reply<std::string> get_metrics(Daemon& daemon, const Asked&, Told&) {
  co_await refresh_all(daemon);
  co_return metrics::to_text(metrics::metrics_of(known_of(daemon)));
}

}  // namespace linkwright
