// SPDX-License-Identifier: Apache-2.0
//
// What a timeline did, entry by entry: the same of a live run and of one in virtual time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link_models/core/time.h"

namespace linkwright {

struct TimelineEntry {
  std::int64_t at_ps = 0;        // model time, as the scenario has it
  Instant planned{};             // run time at which it was to be
  Instant effective{};           // run time from which on it is in force
  std::uint32_t event = 0;       // its number in the file, from 0
  std::uint32_t repetition = 1;  // from 1
  std::uint32_t step = 0;        // of a ramp, from 1; else 0
  std::string kind;              // "set", "mark"
  std::string what;              // "wire a_to_b"
  std::string text;              // "rate=100Mbps"
  bool refused = false;          // by the dataplane, and `text` says why

  bool late() const noexcept { return !refused && effective != planned; }

  friend bool operator==(const TimelineEntry&, const TimelineEntry&) = default;
};

using TimelineLog = std::vector<TimelineEntry>;

// Those in force before `end`: what is handed over ahead of time may lie beyond the end of a run.
TimelineLog entries_before(const TimelineLog& log, Instant end);
// How many came late, and were refused.
std::size_t late_entries(const TimelineLog& log);
std::size_t refused_entries(const TimelineLog& log);

}  // namespace linkwright
