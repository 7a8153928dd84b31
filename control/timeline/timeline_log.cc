// SPDX-License-Identifier: Apache-2.0
#include "control/timeline/timeline_log.h"

#include <algorithm>
#include <iterator>

namespace linkwright {

TimelineLog entries_before(const TimelineLog& log, Instant end) {
  TimelineLog out;
  std::copy_if(log.begin(), log.end(), std::back_inserter(out), [&](const TimelineEntry& entry) {
    return entry.effective < end;
  });
  return out;
}

std::size_t late_entries(const TimelineLog& log) {
  return static_cast<std::size_t>(
      std::count_if(log.begin(), log.end(), [](const auto& entry) { return entry.late(); }));
}

std::size_t refused_entries(const TimelineLog& log) {
  return static_cast<std::size_t>(
      std::count_if(log.begin(), log.end(), [](const auto& entry) { return entry.refused; }));
}

}  // namespace linkwright
