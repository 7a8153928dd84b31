// SPDX-License-Identifier: Apache-2.0
//
// A run again from its evidence: scenario and profiles as the file embeds them, arrivals from its
// journal or capture, in virtual time; and in what the two differ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/evidence/repeatable.h"

namespace linkwright {

struct RerunOptions {
  std::string evidence;
  std::string journal;  // or capture; empty: the one that the evidence embeds or names
};

struct RerunOutcome {
  std::string run;
  RunKind kind = RunKind::kLive;
  std::string arrivals;  // from where
  std::uint64_t frames = 0;
  std::vector<Difference> differences;  // empty: byte-identical
  std::vector<std::string> notes;

  bool identical() const { return differences.empty(); }
};

// Throws CliError: usage, where a file is not what was written; refused, where the run cannot be
// repeated.
RerunOutcome rerun(const RerunOptions& options);

}  // namespace linkwright
