// SPDX-License-Identifier: Apache-2.0
//
// One link direction: merged parameters in the model domain -> configuration in the time of the
// run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "control/scenario/merge.h"
#include "control/scenario/resolved.h"
#include "control/yaml/problem.h"
#include "link_models/core/random.h"
#include "link_models/faults/targeted_fault.h"
#include "link_models/link_config.h"
#include "link_models/rate_trace.h"

namespace linkwright {

// Run times above this are refused, so that sums of three of them still fit 64-bit picoseconds.
inline constexpr std::int64_t kLongestRunTime = std::int64_t{30} * 86'400 * kPicosPerSecond;

struct ResolvedDirection {
  LinkConfig config;
  DirectionFigures figures;
  schema::LinkParameters parameters;  // complete: what was left open has its default
  FaultList faults;                   // they stay, whatever the configuration becomes
  RateTrace trace{};                  // likewise
};

// A time of the model in the time of the run; nullopt: longer than kLongestRunTime.
std::optional<Duration> run_time(std::int64_t model_ps, std::uint64_t time_scale);

// Reports every fault of the direction. nullopt: at least one. `identity`: what is drawn already
// here, the lengths of dark windows, depends on it.
std::optional<ResolvedDirection> resolve_direction(const MergedParameters& merged,
                                                   const std::string& profile,
                                                   std::uint64_t time_scale,
                                                   const LinkIdentity& identity,
                                                   Problems& problems);

}  // namespace linkwright
