// SPDX-License-Identifier: Apache-2.0
//
// A log of one JSON object per line, for those who collect logs.
#pragma once

#include <memory>

#include <spdlog/formatter.h>

namespace linkwright {

// {"time":"2026-11-30T16:04:00.123Z","level":"info","message":"..."}
std::unique_ptr<spdlog::formatter> json_log_formatter();

}  // namespace linkwright
