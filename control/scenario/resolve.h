// SPDX-License-Identifier: Apache-2.0
//
// A scenario file -> what a run starts from, or everything that is wrong with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <variant>
#include <vector>

#include "control/scenario/profile.h"
#include "control/scenario/rate_traces.h"
#include "control/scenario/resolved.h"
#include "control/schema/scenario.pb.h"
#include "control/yaml/positions.h"
#include "control/yaml/problem.h"

namespace linkwright {

using ResolveResult = std::variant<ResolvedScenario, Problems>;

struct ResolveOptions {
  // Searched after the folder `profiles` beside the scenario, in order.
  std::vector<std::filesystem::path> profile_folders;
  // For `pages: auto`: huge pages are used when they hold the run's memory (host_memory.h).
  std::uint64_t free_huge_bytes = 0;
  TraceFiles traces = TraceFiles::kRead;
  bool with_text = true;  // ResolvedScenario::text, which takes many times as long as the rest
};

// Problems are sorted by place, each has file, line and column. Nothing half resolved.
ResolveResult resolve_file(const std::filesystem::path& scenario, const ResolveOptions& options);

// The same for a scenario that is read already; `positions` are those of its file.
ResolveResult resolve(const schema::Scenario& scenario,
                      const Positions& positions,
                      ProfileLibrary& profiles,
                      const ResolveOptions& options);

}  // namespace linkwright
