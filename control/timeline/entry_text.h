// SPDX-License-Identifier: Apache-2.0
//
// What an entry of the log tells of a step of a ramp: the numbers that it came to.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "control/timeline/timeline_links.h"

namespace linkwright {

// `after`: what is set of a part then; where directions differ, the last one that is told stands.
inline void tell_values(const TimelineEvent& event,
                        const std::vector<std::string>& after,
                        TimelineEntry& entry) {
  if (event.kind != TimelineKind::kRamp) return;
  entry.text.clear();
  for (const RampField& each : event.ramp)
    for (const std::string& parameter : after)
      if (parameter.starts_with(each.field + "="))
        entry.text += (entry.text.empty() ? "" : " ") + parameter;
}

}  // namespace linkwright
