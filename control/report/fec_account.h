// SPDX-License-Identifier: Apache-2.0
//
// FEC counters that only grow, as those of hardware do. The telemetry of a report is one draw for
// the whole run: two of them, a second apart, may differ either way, and whoever takes rates of
// counters would see a restart in that. Here each interval is drawn once and added. Same law and
// same mean; not the same numbers as the report at the end.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "control/report/fec_draw.h"
#include "control/scenario/resolved.h"
#include "dataplane/emulator.h"

namespace linkwright {

class FecAccount {
 public:
  // nullopt: nobody knows the errors of that direction, see FecDraw.
  using Directions = std::array<std::optional<FecCounters>, 2>;

  explicit FecAccount(const ResolvedScenario& scenario);

  // Draws what has passed since the snapshot before; of the same run, in order.
  void observe(const EmulatorSnapshot& snapshot);
  const std::vector<Directions>& so_far() const { return so_far_; }  // order of scenario.cables

 private:
  struct Direction {
    std::optional<FecDraw> draw;
    RandomStream stream;
    std::uint64_t counter = 0;
    std::uint64_t groups = 0;  // drawn
  };
  static void advance(Direction& direction, const LinkCounters& link, FecCounters& so_far);

  std::vector<std::array<Direction, 2>> directions_;
  std::vector<Directions> so_far_;
};

}  // namespace linkwright
