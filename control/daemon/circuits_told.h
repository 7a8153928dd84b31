// SPDX-License-Identifier: Apache-2.0
//
// What is said of one circuit switch of a run: where its light goes, what it follows, and what
// comes next.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "control/daemon/live_scenario.h"
#include "control/live/crossbars.h"
#include "control/schema/api.pb.h"
#include "link_models/switching/circuit_plan.h"

namespace linkwright {

// Circuits that a plan is to bring, and from when on.
struct ComingCircuits {
  Instant at{};
  Matching matching;
};

// The next ones behind `now` and before `until` that differ from those before them, `most` at most.
std::vector<ComingCircuits> coming_circuits(const CircuitPlan& plan,
                                            Instant now,
                                            Instant until,
                                            std::size_t most);

// `fabric`: its index in the scenario. Precondition: something is known of the run.
api::CircuitSwitch tell_circuits(const LiveScenario& scenario,
                                 std::size_t fabric,
                                 const LiveCrossbar& crossbar);

}  // namespace linkwright
