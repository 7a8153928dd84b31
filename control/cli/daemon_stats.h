// SPDX-License-Identifier: Apache-2.0
//
// The report of a scenario that the daemon runs, looked at while it goes on.
#pragma once

#include <cstdint>
#include <string>

#include <boost/json/value.hpp>

#include "control/cli/daemon_address.h"

namespace linkwright {

// What `stats` prints of it: books by direction, what is stopped, fidelity.
std::string stats_table(const boost::json::value& report);

// Sums over links and fabrics.
struct StatsTotals {
  double seconds = 0;
  double delivered_bytes = 0;
  std::uint64_t held_frames = 0;
  bool books_closed = true;
  std::string verdict;
};
StatsTotals totals_of(const boost::json::value& report);

// `stats` through the daemon; an empty name means all that runs.
int daemon_stats(const DaemonOptions& options, const std::string& scenario);

}  // namespace linkwright
