// SPDX-License-Identifier: Apache-2.0
//
// Verbs that show how something is now: once, or with --watch every second until Ctrl-C.
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace linkwright {

// `show` writes to std::cout and gives the exit code; it may throw as any command. While it is
// watched, a daemon or a dataplane that is away is told of and may come back, as may a scenario
// that was stopped: only the first look must succeed.
void add_view(CLI::App& verb, int& exit_code, std::function<int()> show);

}  // namespace linkwright
