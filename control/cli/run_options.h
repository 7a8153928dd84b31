// SPDX-License-Identifier: Apache-2.0
//
// What `linkwright run` was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "control/cli/scenario_options.h"
#include "control/live/scenario_file.h"
#include "control/report/run_report.h"
#include "link_models/core/time.h"

namespace linkwright {

struct RunOptions {
  std::string scenario;
  std::optional<Duration> duration;  // nullopt: until SIGINT
  std::string arrivals;              // --virtual
  ScenarioOptions changes;           // --corner, --claim, --set, --netem
  std::string journal;
  std::string fates;
  std::string evidence;  // file; empty: none is kept
  std::string socket;
  bool force = false;
  bool verbose = false;
  int ready_fd = -1;
  std::string ready_file;
  // Hidden, for tests of invariance in virtual time.
  std::uint32_t virtual_chunk = 256;
  std::optional<std::uint64_t> virtual_poll_seed;
};

struct RunOutcome {
  RunReport report;
  bool evidence_kept = true;  // or none was asked for

  bool passed() const { return report.passed() && evidence_kept; }
};

// Throw CliError or Unreachable.
RunOutcome run_live(const RunOptions& options);
RunOutcome run_in_virtual_time(const RunOptions& options);
// Of a scenario that is resolved already, from `file` as it stands now: events of its timeline are
// worked out from it. `options` say which arrivals, and what is written.
RunReport run_in_virtual_time(const ScenarioFile& file,
                              ResolvedScenario scenario,
                              const RunOptions& options);

}  // namespace linkwright
