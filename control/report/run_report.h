// SPDX-License-Identifier: Apache-2.0
//
// What a run came to, as every rendering needs it. Plain values, no protobuf.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "control/report/energy_account.h"
#include "control/report/fabric_report.h"
#include "control/scenario/resolved.h"
#include "control/timeline/timeline_log.h"
#include "dataplane/emulator.h"

namespace linkwright {

struct FidelityReport {
  struct Second {
    Instant at{};
    std::string verdict;
    std::vector<std::string> causes;
  };
  std::string verdict = "GOOD";     // "GOOD", "DEGRADED", "INVALID"
  std::vector<std::string> causes;  // empty exactly when GOOD
  std::vector<std::string> notes;
  std::vector<Second> seconds;
  std::uint64_t missed_frames = 0;
};

struct VirtualReport {
  std::uint64_t frames = 0;
  double wall_seconds = 0;
  bool matches_known = true;  // false: a journal tells whom a fault struck, not who else matched it
};

struct RunReport {
  ResolvedScenario scenario;
  EmulatorSnapshot snapshot;  // after the drain
  FidelityReport fidelity;
  std::vector<CableEnergy> energy;               // order of scenario.cables
  std::vector<FailureRecord> failures;           // that began within the run, in order of time
  boost::json::value calibration;                // as the store keeps it, with its age; null: none
  std::optional<VirtualReport> in_virtual_time;  // nullopt: live
  std::vector<FabricReport> fabrics;             // order of scenario.fabrics
  TimelineLog timeline;                          // what it did within the run

  bool books_closed() const;
  // What the exit code says: books closed and fidelity not INVALID.
  bool passed() const { return books_closed() && fidelity.verdict != "INVALID"; }
};

// The contract of `linkwright run -o json` (docs/cli.md). Numbers are numbers.
boost::json::object to_json(const RunReport& report);

// For people. `page.colour`: ANSI escapes for the verdict.
std::string to_table(const RunReport& report, const Page& page = {});

}  // namespace linkwright
