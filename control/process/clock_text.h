// SPDX-License-Identifier: Apache-2.0
//
// The time of day, UTC, in words and for programs. Not the clock of any model.
#pragma once

#include <chrono>
#include <string>

namespace linkwright {

// RFC 3339: "2026-11-30T16:04:00.123Z"
std::string time_text(std::chrono::system_clock::time_point at);
std::string time_text_now();
double unix_seconds_now();
std::string file_name_time();  // "20261130T160400"

}  // namespace linkwright
