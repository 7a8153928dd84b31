// SPDX-License-Identifier: Apache-2.0
#include "control/cli/run_fabric.h"

#include <fmt/format.h>

#include "control/cli/exit_code.h"
#include "control/timeline/virtual_fabric_timeline.h"
#include "control/virtual/arrival_source.h"
#include "control/virtual/fabric_run.h"
#include "link_models/core/journal.h"

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

// The model is exact; what the emulator itself lost, it has to tell.
void judge(const FabricRunResult& result, FidelityReport& fidelity) {
  const Tally lost = result.snapshot.books.drops[static_cast<std::size_t>(DropReason::kNoMemory)];
  if (lost.frames > 0)
    fidelity.causes.push_back(
        fmt::format("{} frames found no memory in the emulator", lost.frames));
  if (!result.snapshot.books.closed()) fidelity.causes.emplace_back("the books do not close");
  if (!fidelity.causes.empty()) fidelity.verdict = "INVALID";
}

}  // namespace

void run_fabric_in_virtual_time(const RunOptions& options,
                                const ScenarioFile& file,
                                RunReport& report) try {
  check(options, report.scenario);
  const ResolvedFabric& fabric = report.scenario.fabrics.front();
  FabricCourse course = has_magic(options.arrivals, kFabricJournalMagic)
                            ? FabricCourse{{}, planned_log(report.scenario)}
                            : fabric_course(file, report.scenario, 0);
  FabricRunResult result = run_fabric(fabric.config,
                                      {.arrivals = options.arrivals,
                                       .poll_seed = options.virtual_poll_seed,
                                       .timeline = std::move(course.changes)});
  judge(result, report.fidelity);
  FabricReport told = fabric_report(fabric.name, fabric.config, result.snapshot);
  // Of virtual time nothing is left to pass after the last frame.
  told.end = result.end;
  told.stats = stats_of(fabric.config.graph, result.snapshot.reading, result.end);
  told.energy = fabric_energy(
      fabric, result.snapshot.reading, result.snapshot.books.handed_to_port, result.metered);
  for (FabricHostTraffic& host : told.hosts) host.live.reset();
  told.remarks = std::move(result.remarks);
  report.fabrics.push_back(std::move(told));
  report.snapshot.at = result.end;
  report.timeline = entries_before(course.log, result.end);
  report.in_virtual_time = VirtualReport{result.frames, result.wall_seconds};
} catch (const BadArrivals& error) {
  throw CliError(kExitUsage, error.what());
}

}  // namespace linkwright
