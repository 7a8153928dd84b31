// SPDX-License-Identifier: Apache-2.0
#include "control/cli/run_fabric.h"

#include <fmt/format.h>

#include "control/cli/exit_code.h"
#include "control/virtual/arrival_source.h"
#include "control/virtual/fabric_run.h"

namespace linkwright {
namespace {

void refuse(const RunOptions& options, const std::string& what) {
  throw CliError(kExitRefused, fmt::format("{}: {}", options.scenario, what));
}

// One machine in model time for now: links and several fabrics beside each other would need one
// order of arrivals.
void check(const RunOptions& options, const ResolvedScenario& scenario) {
  if (scenario.fabrics.size() > 1 || !scenario.spec.cables.empty())
    refuse(options, "a run in virtual time takes one fabric, and no links beside it");
  if (!options.fates.empty())
    refuse(options, "--fates is of links; what a fabric did to its frames is in -o json");
}

}  // namespace

FabricReport run_fabric_in_virtual_time(const RunOptions& options,
                                        const ResolvedScenario& scenario) try {
  check(options, scenario);
  const ResolvedFabric& fabric = scenario.fabrics.front();
  FabricReport report = run_fabric(
      fabric.config, {.capture = options.arrivals, .poll_seed = options.virtual_poll_seed});
  report.scenario = scenario.name;
  report.fabric = fabric.name;
  report.time_scale = scenario.time_scale;
  return report;
} catch (const BadArrivals& error) {
  throw CliError(kExitUsage, error.what());
}

}  // namespace linkwright
