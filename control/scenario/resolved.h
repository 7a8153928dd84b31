// SPDX-License-Identifier: Apache-2.0
//
// A scenario with profiles merged, units read, names bound and the time scale applied: what a run
// starts from. Built by resolve(); every other part of control reads this and no YAML.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/scenario/cable_figures.h"
#include "control/scenario/resolved_fabric.h"
#include "control/scenario/timeline_spec.h"
#include "dataplane/emulator.h"
#include "link_models/availability/failure_plan.h"
#include "link_models/channel/drift_plan.h"

namespace linkwright {

struct ResolvedScenario {
  std::string name;
  std::uint64_t time_scale = 1;
  EmulatorSpec spec;                 // run-time domain
  FailureSpec failures;              // of the links on which failures act; empty: of none
  DriftSpec drifts;                  // of the links that drift
  std::vector<CableFigures> cables;  // model domain, order of spec.cables
  std::vector<ResolvedFabric> fabrics;
  TimelineSpec timeline;
  std::string text;  // the resolved scenario as YAML, for `linkwright check --show`
};

}  // namespace linkwright
