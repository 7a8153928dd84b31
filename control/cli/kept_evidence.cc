// SPDX-License-Identifier: Apache-2.0
#include "control/cli/kept_evidence.h"

#include <filesystem>
#include <iostream>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "control/cli/exit_code.h"
#include "control/process/clock_text.h"

namespace linkwright {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kRefresh{2};

std::filesystem::path folder_of(const std::string& file) {
  return std::filesystem::absolute(file).parent_path();
}

}  // namespace

KeptEvidence::KeptEvidence(const RunOptions& options,
                           const ScenarioFile& file,
                           const ResolvedScenario& scenario,
                           RunKind kind)
    : path_(options.evidence),
      journal_(options.journal),
      fates_(options.fates),
      noted_(Clock::now()),
      evidence_(std::make_shared<RunEvidence>(
          file,
          scenario,
          options.changes,
          RunIdentity{
              fmt::format("{}-{}", file_name_time(), ::getpid()), kind, time_text_now(), ""},
          folder_of(options.evidence))),
      writer_([](const std::string& problem) { std::cerr << "warning: " << problem << "\n"; }) {
  if (!options.arrivals.empty()) evidence_->set_arrivals(options.arrivals);
  RunSoFar now;
  now.state = "running";
  write(std::move(now), nullptr);
  writer_.wait_until_settled(path_);
  if (const std::string problem = writer_.problem(path_); !problem.empty())
    throw CliError(kExitUsage, fmt::format("--evidence: {}", problem));
}

bool KeptEvidence::due() const {
  return Clock::now() - noted_ >= kRefresh;
}

void KeptEvidence::write(RunSoFar now, std::shared_ptr<const RunReport> report) {
  now.dpdk = dpdk_;
  now.journal = journal_;
  now.fates = fates_;
  writer_.write(path_, [evidence = evidence_, now = std::move(now), report]() mutable {
    RunSoFar told = now;
    told.report = report.get();
    return evidence->text(told);
  });
}

void KeptEvidence::note(RunReport report) {
  noted_ = Clock::now();
  RunSoFar now;
  now.state = "running";
  write(std::move(now), std::make_shared<const RunReport>(std::move(report)));
}

void KeptEvidence::give_up(const std::string& why) {
  RunSoFar now;
  now.state = "interrupted";
  now.why = why;
  now.ended = time_text_now();
  write(std::move(now), nullptr);
}

bool KeptEvidence::finish(RunReport report) {
  RunSoFar now;
  now.state = "complete";
  now.ended = time_text_now();
  write(std::move(now), std::make_shared<const RunReport>(std::move(report)));
  writer_.wait_until_settled(path_);
  return writer_.problem(path_).empty();
}

}  // namespace linkwright
