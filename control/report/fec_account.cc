// SPDX-License-Identifier: Apache-2.0
#include "control/report/fec_account.h"

#include <algorithm>

namespace linkwright {

FecAccount::FecAccount(const ResolvedScenario& scenario) {
  for (std::uint32_t cable = 0; cable < scenario.cables.size(); ++cable) {
    const auto of_direction = [&](std::uint8_t d) -> Direction {
      const LinkIdentity identity{scenario.spec.seed, cable, d};
      return {FecDraw::of(scenario.cables[cable].direction[d].physics.fec),
              RandomStream(identity, Purpose::kTelemetry)};
    };
    directions_.push_back({of_direction(0), of_direction(1)});
    Directions& empty = so_far_.emplace_back();
    for (std::size_t d : {0u, 1u})
      if (directions_.back()[d].draw) empty[d].emplace();
  }
}

void FecAccount::observe(const EmulatorSnapshot& snapshot) {
  const std::size_t known = std::min(directions_.size(), snapshot.cables.size());
  for (std::size_t cable = 0; cable < known; ++cable)
    for (std::size_t d : {0u, 1u})
      if (so_far_[cable][d])
        advance(directions_[cable][d], snapshot.cables[cable][d].link, *so_far_[cable][d]);
}

void FecAccount::advance(Direction& direction, const LinkCounters& link, FecCounters& so_far) {
  if (link.groups_elapsed <= direction.groups) return;
  const std::uint64_t groups = link.groups_elapsed - direction.groups;
  direction.groups = link.groups_elapsed;
  FecCounters drawn =
      direction.draw->counters(groups, std::nullopt, direction.stream, direction.counter);
  // Groups that took frames with them were certainly bad; those that met no frame, nobody knows.
  if (so_far.uncorrectable + drawn.uncorrectable < link.bad_groups_met)
    drawn = direction.draw->counters(
        groups, link.bad_groups_met - so_far.uncorrectable, direction.stream, direction.counter);
  so_far += drawn;
}

}  // namespace linkwright
