// SPDX-License-Identifier: Apache-2.0
//
// Bit errors that vary: in episodes, and by slow drift of what the channel stands in. What FEC
// makes of them is the mean over time of what it makes of each, never what it would make of the
// mean.
#pragma once

#include <optional>
#include <vector>

#include "control/physics/fec_figures.h"
#include "control/physics/physics_problem.h"
#include "control/schema/scenario.pb.h"
#include "link_models/channel/drift.h"

namespace linkwright {

// One of the states that a direction passes.
struct ErrorState {
  double share = 0;  // of time
  FecFigures fec;
  double pre_fec_ber = 0;  // of the channel
  bool lit = true;         // false: no light arrives, and FEC has nothing to do
};

// How a direction varies. Both are rare: a link that does not vary has neither.
struct VaryingErrors {
  std::optional<ErrorState> episode;  // while it lasts; share: of all time
  Drift drift;
  std::vector<ErrorState> drifting;  // of states_of(drift), in their order; empty: no drift
};

Drift drift_of(const schema::Channel& channel);

// `fec`: what is written, its group error ratio not yet completed.
VaryingErrors varying_errors(const schema::Channel& channel,
                             const schema::Fec& fec,
                             PhysicsProblems& problems);

// The mean over time; `steady` as it is where nothing varies.
FecFigures mean_figures(const FecFigures& steady, const VaryingErrors& varying);

// The same for other shares of time of the drifting states, as of the part that a run has seen.
VaryingErrors with_shares(VaryingErrors varying, const std::vector<double>& shares);

}  // namespace linkwright
