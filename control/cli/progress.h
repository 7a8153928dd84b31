// SPDX-License-Identifier: Apache-2.0
//
// One line on the terminal that says how a run goes; gone when the run is over.
#pragma once

#include <chrono>

#include "control/report/run_report.h"

namespace linkwright {

class Progress {
 public:
  explicit Progress(bool visible) : visible_(visible) {}
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const ResolvedScenario& scenario,
            const EmulatorSnapshot& now,
            const FidelityReport& fidelity);
  // The dataplane lives and has not answered for this long.
  void show_silence(const ResolvedScenario& scenario, std::chrono::seconds silent);

 private:
  bool visible_;
  Instant before_{};
  std::uint64_t bytes_before_ = 0;
};

}  // namespace linkwright
