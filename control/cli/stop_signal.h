// SPDX-License-Identifier: Apache-2.0
//
// SIGINT and SIGTERM as a flag, so that a run ends early and still prints what it came to.
#pragma once

#include <chrono>

namespace linkwright {

// Takes both signals from now on. Before this they end the program, as usual.
void watch_stop_signals();
bool stop_requested();

// Returns early when a signal comes.
void sleep_until_or_stop(std::chrono::steady_clock::time_point until);

}  // namespace linkwright
