// SPDX-License-Identifier: Apache-2.0
//
// The evidence of one run while it comes about: what it started from is fixed at the beginning,
// what it has come to is put in whenever somebody asks for the text. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "control/evidence/document.h"
#include "control/evidence/repeatable.h"
#include "control/live/scenario_file.h"
#include "control/report/run_report.h"

namespace linkwright {

struct RunIdentity {
  std::string id;
  RunKind kind = RunKind::kLive;
  std::string started;     // RFC 3339
  std::string started_by;  // empty: whoever started the program
};

struct RunSoFar {
  std::string state;  // running, complete, interrupted
  std::string why;
  std::string ended;  // RFC 3339; empty: it has not
  std::string dpdk;
  std::string journal;  // files; empty: none
  std::string fates;
  const RunReport* report = nullptr;  // nullptr: nothing is known yet
  boost::json::array changes;
  boost::json::array interruptions;
  std::uint64_t changes_omitted = 0;  // between the first and the last of them
  std::uint64_t interruptions_omitted = 0;
  boost::json::array begun_with;  // parameters, over the scenario, at the last beginning at 0
};

class RunEvidence {
 public:
  // `options` as `file` has applied them. `folder` is where the evidence will be.
  RunEvidence(const ScenarioFile& file,
              const ResolvedScenario& scenario,
              const ScenarioOptions& options,
              RunIdentity identity,
              std::filesystem::path folder);
  // One of before goes on. Throws BadEvidence.
  RunEvidence(EvidenceDocument document, std::filesystem::path folder);

  // Of a run in virtual time: the journal or capture that it reads.
  void set_arrivals(const std::filesystem::path& file);

  std::string text(const RunSoFar& now);

 private:
  void put_report(const RunReport& report);

  EvidenceDocument document_;
  RunKind kind_;
  std::filesystem::path folder_;
};

// Why a document that says `running` is not finished by who wrote it.
std::string interrupted(EvidenceDocument document, const std::string& why, const std::string& at);

}  // namespace linkwright
