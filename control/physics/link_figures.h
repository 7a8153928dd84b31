// SPDX-License-Identifier: Apache-2.0
//
// Physics of one link direction in the model domain: what follows from its parameters, and the
// parameters completed by it. What a person wrote is never overwritten.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/physics/channel_figures.h"
#include "control/physics/energy_figures.h"
#include "control/physics/fec_figures.h"
#include "control/physics/physics_problem.h"
#include "control/physics/varying_errors.h"
#include "control/schema/scenario.pb.h"

namespace linkwright {

struct LinkFigures {
  ChannelFigures channel;
  FecFigures fec;         // the mean over time
  FecFigures steady_fec;  // between episodes, under the stated conditions
  VaryingErrors varying;
  EnergyFigures energy;
  std::vector<std::pair<std::string, double>> latency_ns;  // items, in the order of the path
  double one_way_ns = 0;                                   // their sum, without serialization
};

// Fills in what `channel`, `fec` and `latency.per_metre` determine and nobody wrote:
// `fec.group_error_ratio`, `latency.fec` and `latency.propagation` (only where there is a channel),
// `retry.loop`, `latency` items of zero stay unset. Problems name dotted fields.
LinkFigures complete_physics(schema::LinkParameters& parameters, PhysicsProblems& problems);

}  // namespace linkwright
