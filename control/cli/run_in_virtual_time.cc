// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "control/cli/exit_code.h"
#include "control/cli/kept_evidence.h"
#include "control/cli/run_fabric.h"
#include "control/cli/run_options.h"
#include "control/live/scenario_file.h"
#include "control/timeline/virtual_timeline.h"
#include "control/virtual/virtual_run.h"
#include "link_models/core/journal.h"

namespace linkwright {
namespace {

// Nothing is late in virtual time; the one thing that can go wrong is that the room was too small.
FidelityReport judge(const ResolvedScenario& scenario, const VirtualResult& result) {
  FidelityReport fidelity;
  fidelity.notes = result.remarks;
  constexpr auto kNoMemory = static_cast<std::size_t>(DropReason::kNoMemory);
  for (std::size_t i = 0; i < result.snapshot.cables.size(); ++i)
    for (std::size_t d : {0u, 1u}) {
      const Books& books = result.snapshot.cables[i][d].books;
      const std::string where =
          fmt::format("{} {}", scenario.cables[i].name, d == 0 ? "a_to_b" : "b_to_a");
      if (books.drops[kNoMemory].frames > 0)
        fidelity.causes.push_back(
            fmt::format("{}: {} frames found no memory", where, books.drops[kNoMemory].frames));
      if (!books.closed()) fidelity.causes.push_back(where + ": the books do not close");
    }
  if (!fidelity.causes.empty()) fidelity.verdict = "INVALID";
  return fidelity;
}

// What a journal tells stands in for the files, which may be gone by now.
void take_traces(const ArrivalSource& source, const std::string& path, ResolvedScenario& scenario) {
  for (const VirtualTrace& each : source.traces())
    scenario.spec.cables[each.cable].traces[each.direction] = each.trace;
  for (std::size_t i = 0; i < scenario.cables.size(); ++i)
    for (std::size_t d : {0u, 1u}) {
      const bool recorded = !scenario.spec.cables[i].traces[d].empty();
      const bool named = !scenario.cables[i].direction[d].rate_trace.empty();
      if (recorded == named) continue;
      throw BadArrivals(fmt::format("{}: link {} {} was recorded {} a rate trace, the scenario {}",
                                    path,
                                    scenario.cables[i].name,
                                    d == 0 ? "a_to_b" : "b_to_a",
                                    recorded ? "by" : "without",
                                    named ? "names one" : "has none"));
    }
}

}  // namespace

RunOutcome run_in_virtual_time(const RunOptions& options) {
  ScenarioFile file(options.scenario);
  file.apply(options.changes, std::cerr);
  const bool of_journal = has_magic(options.arrivals, kJournalMagic);
  ResolvedScenario scenario = file.resolve(of_journal ? TraceFiles::kInJournal : TraceFiles::kRead);
  std::optional<KeptEvidence> evidence;
  if (!options.evidence.empty()) evidence.emplace(options, file, scenario, RunKind::kVirtual);
  RunOutcome out;
  try {
    out.report = run_in_virtual_time(file, std::move(scenario), options);
  } catch (const std::exception& error) {
    if (evidence) evidence->give_up(error.what());
    throw;
  }
  if (evidence) out.evidence_kept = evidence->finish(out.report);
  return out;
}

RunReport run_in_virtual_time(const ScenarioFile& file,
                              ResolvedScenario scenario,
                              const RunOptions& options) try {
  RunReport report;
  report.scenario = std::move(scenario);
  const bool of_journal = has_magic(options.arrivals, kJournalMagic);
  if (!report.scenario.fabrics.empty()) {
    run_fabric_in_virtual_time(options, file, report);
    return report;
  }
  const EmulatorSpec& spec = report.scenario.spec;
  const auto source = open_arrivals(options.arrivals,
                                    {.seed = spec.seed,
                                     .time_scale = report.scenario.time_scale,
                                     .cables = static_cast<std::uint32_t>(spec.cables.size())});
  if (of_journal) take_traces(*source, options.arrivals, report.scenario);
  EnergyAccount energy(report.scenario);
  // A journal tells what had failed, and how links had drifted.
  const bool journaled = !source->ends().empty();
  VirtualTimeline timeline(file, report.scenario, journaled);
  VirtualResult result =
      run_virtual(spec,
                  *source,
                  {.chunk_frames = options.virtual_chunk,
                   .poll_seed = options.virtual_poll_seed,
                   .fates_path = options.fates,
                   .failures = journaled ? FailureSpec{} : report.scenario.failures,
                   .drifts = journaled ? DriftSpec{} : report.scenario.drifts,
                   .timeline = journaled ? nullptr : &timeline,
                   .before_rate_change = [&](const EmulatorSnapshot& snapshot) {
                     energy.observe(report.scenario, snapshot);
                   }});
  report.fidelity = judge(report.scenario, result);
  report.in_virtual_time = VirtualReport{result.frames, result.wall_seconds, !journaled};
  report.snapshot = std::move(result.snapshot);
  report.failures = std::move(result.failures);
  report.timeline = timeline.log_before(report.snapshot.at);
  energy.observe(report.scenario, report.snapshot);
  report.energy = energy.result(report.scenario);
  return report;
} catch (const BadArrivals& error) {
  throw CliError(kExitUsage, error.what());
}

}  // namespace linkwright
