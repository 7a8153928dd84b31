// SPDX-License-Identifier: Apache-2.0
//
// Watts of a link from its `power` items, at every boundary. Unknown stays unknown: a link whose
// module or host SerDes nobody stated has no watts at the boundaries that count them.
#pragma once

#include <array>
#include <optional>

#include "control/physics/physics_problem.h"
#include "control/schema/scenario.pb.h"
#include "link_models/energy/power_stack.h"

namespace linkwright {

struct BoundaryEnergy {
  std::optional<double> watts;  // at full load
  std::optional<double> pj_per_bit;
};

struct EnergyFigures {
  PowerStack stack;  // what is known
  bool module_known = false;
  bool host_known = false;
  std::array<BoundaryEnergy, kBoundaries> at;  // order of kAllBoundaries

  const BoundaryEnergy& operator[](Boundary boundary) const {
    return at[static_cast<std::size_t>(boundary)];
  }
};

// `channel` gives the case temperature of the module.
EnergyFigures energy_figures(const schema::Power& power,
                             const schema::Channel& channel,
                             double rate_gbps,
                             PhysicsProblems& problems);

}  // namespace linkwright
