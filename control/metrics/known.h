// SPDX-License-Identifier: Apache-2.0
//
// What the daemon knows, as metrics are made from it: plain values and views of what it holds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/report/energy_account.h"
#include "control/report/fec_account.h"
#include "control/scenario/resolved.h"
#include "control/schema/api.pb.h"
#include "dataplane/emulator.h"

namespace linkwright::metrics {

struct ScenarioKnown {
  const ResolvedScenario* scenario = nullptr;
  api::Scenario::State state = api::Scenario::LOADED;
  std::uint64_t generation = 0;
  std::uint64_t interruptions = 0;  // the dataplane died, and the run began again
  // Of its last run; nullptr: nothing has run, and what follows says nothing.
  const EmulatorSnapshot* snapshot = nullptr;
  std::string verdict;
  std::vector<CableEnergy> energy;          // order of scenario->cables
  std::vector<FecAccount::Directions> fec;  // order of scenario->cables
};

struct DaemonKnown {
  std::string version;
  std::string dpdk;            // of the dataplane; empty: it has not been reached yet
  double started_seconds = 0;  // since 1970
  std::uint64_t generation = 0;
  std::vector<ScenarioKnown> scenarios;
};

}  // namespace linkwright::metrics
