// SPDX-License-Identifier: Apache-2.0
#include "control/report/conditions.h"

#include <fmt/format.h>

#include "control/scenario/overlay.h"

namespace linkwright {
namespace {

std::string accelerated(const std::string& where, double times) {
  return fmt::format(
      "{}: bit errors are accelerated {:g}-fold, and all that follows from them", where, times);
}

}  // namespace

std::vector<std::string> conditions_of(const ResolvedScenario& scenario) {
  std::vector<std::string> out;
  for (const CableFigures& cable : scenario.cables) {
    const DirectionFigures& forth = cable.direction[0];
    if (!cable.corner.empty() && cable.corner != kTypicalCorner)
      out.push_back(fmt::format("{}: corner: {} of {}", cable.name, cable.corner, forth.profile));
    for (const std::string& claim : cable.claims)
      out.push_back(
          fmt::format("{}: claim: {} of {} is in force", cable.name, claim, forth.profile));
    const double there = forth.physics.channel.acceleration;
    const double back = cable.direction[1].physics.channel.acceleration;
    if (there == back && there != 1) out.push_back(accelerated(cable.name, there));
    if (there != back && there != 1) out.push_back(accelerated(cable.name + " a to b", there));
    if (there != back && back != 1) out.push_back(accelerated(cable.name + " b to a", back));
  }
  return out;
}

}  // namespace linkwright
