// SPDX-License-Identifier: Apache-2.0
//
// `run --evidence FILE`: the file is there before anything runs, is refreshed while it does, and
// says at the end that it is complete.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "control/cli/run_options.h"
#include "control/evidence/run_evidence.h"
#include "control/evidence/writer.h"

namespace linkwright {

class KeptEvidence {
 public:
  // Throws CliError: the file cannot be written.
  KeptEvidence(const RunOptions& options,
               const ScenarioFile& file,
               const ResolvedScenario& scenario,
               RunKind kind);

  void set_dpdk(const std::string& version) { dpdk_ = version; }
  // Whether it is time to note() again; a report is not made for nothing.
  bool due() const;
  // Written in a thread of its own.
  void note(RunReport report);
  // It did not come to its end.
  void give_up(const std::string& why);
  // False: it is not on the disk, which is told on stderr.
  bool finish(RunReport report);

 private:
  void write(RunSoFar now, std::shared_ptr<const RunReport> report);

  std::string path_;
  std::string journal_;
  std::string fates_;
  std::string dpdk_;
  std::chrono::steady_clock::time_point noted_{};
  std::shared_ptr<RunEvidence> evidence_;  // used in the writer's thread
  EvidenceWriter writer_;
};

}  // namespace linkwright
