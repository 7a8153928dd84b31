// SPDX-License-Identifier: Apache-2.0
//
// The file of a rate trace, in the format of mahimahi: each line a whole number of milliseconds,
// never less than the one before, the last one above 0.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <variant>

#include "control/scenario/merge.h"
#include "control/yaml/problem.h"
#include "link_models/rate_trace.h"

namespace linkwright {

// A trace whose file may be gone, because a journal has it, is left unread.
enum class TraceFiles : std::uint8_t { kRead, kInJournal };

// With ticks of one millisecond. A problem names the file and the line; without a line: the file
// itself cannot be read.
std::variant<RateTrace, Problem> read_rate_trace(const std::filesystem::path& file);

// Where the file is that `rate_trace` names: relative to the file in which it stands. Precondition:
// there is one.
std::filesystem::path rate_trace_path(const MergedParameters& merged);

// In the time of the run. nullopt: reported.
std::optional<RateTrace> resolve_rate_trace(const MergedParameters& merged,
                                            std::uint64_t time_scale,
                                            Problems& problems);

}  // namespace linkwright
