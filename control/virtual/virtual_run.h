// SPDX-License-Identifier: Apache-2.0
//
// A run without ports and without waiting: arrivals from a file go through the same Link as in the
// dataplane, in one total order (time, link, kind, sequence). Same seed, same arrivals, same
// changes: same fates as the live run. Single-threaded; memory does not grow with the file.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/virtual/arrival_source.h"
#include "control/virtual/change_source.h"
#include "dataplane/emulator.h"
#include "link_models/change_plan.h"

namespace linkwright {

struct VirtualOptions {
  // How the host cuts the stream. Results do not depend on it; tests prove it.
  std::uint32_t chunk_frames = 256;          // 1 to Link::kMaxBurst
  std::optional<std::uint64_t> poll_seed{};  // polls at random times besides
  std::string fates_path{};                  // empty: no file
  FailureSpec failures{};                    // empty: nothing fails; or a journal tells what did
  DriftSpec drifts{};                        // the same
  ChangeSource* timeline = nullptr;          // may be; outlives the run
  // Called just before a link changes its rate, with the books as they are then; may be empty.
  std::function<void(const EmulatorSnapshot&)> before_rate_change{};
};

struct VirtualResult {
  EmulatorSnapshot snapshot;         // ports: none; histograms: empty, nothing is ever late
  std::uint64_t frames = 0;          // arrivals replayed
  double wall_seconds = 0;           // real time that took
  std::vector<std::string> remarks;  // worth telling the user
  std::vector<FailureRecord> failures;
};

// Throws BadArrivals. Precondition: every configuration of `spec` is valid.
VirtualResult run_virtual(const EmulatorSpec& spec,
                          ArrivalSource& source,
                          const VirtualOptions& options);

}  // namespace linkwright
