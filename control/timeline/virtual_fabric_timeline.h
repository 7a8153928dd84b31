// SPDX-License-Identifier: Apache-2.0
//
// The timeline of a fabric in virtual time, known as a whole before its run.
#pragma once

#include <vector>

#include "control/timeline/timeline_links.h"
#include "control/virtual/fabric_source.h"

namespace linkwright {

struct FabricCourse {
  std::vector<FabricEvent> changes;  // in order of time
  TimelineLog log;
};

// Of fabric number `fabric`, the only one. Throws Mistake: outages that cannot be.
FabricCourse fabric_course(const ScenarioFile& file,
                           const ResolvedScenario& resolved,
                           std::size_t fabric);
// Where a journal has what was done and refused: the acts as they were planned.
TimelineLog planned_log(const ResolvedScenario& resolved);

}  // namespace linkwright
