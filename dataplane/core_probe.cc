// SPDX-License-Identifier: Apache-2.0
#include "dataplane/core_probe.h"

#include <rte_cycles.h>
#include <rte_launch.h>

#include "dataplane/loop_watch.h"

namespace linkwright {
namespace {

// Some 25 ticks of a 250 Hz kernel: enough to tell 1 % from 0.1 % of stolen time.
constexpr Duration kWatched = milliseconds(100);

struct Probe {
  const TscClock& clock;
  Duration limit;
  CoreProbe found;
};

int watch_core(void* argument) noexcept {
  auto& probe = *static_cast<Probe*>(argument);
  const Instant start = probe.clock.at(rte_rdtsc());
  LoopWatch watch(start, probe.limit);
  Instant now = start;
  while (now < start + kWatched) {
    now = probe.clock.at(rte_rdtsc());
    watch.begin(now);
  }
  probe.found = {now - start, watch.gaps()};
  return 0;
}

}  // namespace

CoreProbe probe_core(unsigned lcore, const TscClock& clock, Duration limit) {
  Probe probe{clock, limit, {}};
  if (rte_eal_remote_launch(watch_core, &probe, lcore) != 0) return {};
  rte_eal_wait_lcore(lcore);
  return probe.found;
}

}  // namespace linkwright
