// SPDX-License-Identifier: Apache-2.0
//
// Draws the FEC counters of a link direction from its figures: which laws its codewords obey, and
// for which share of the time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "control/physics/fec_figures.h"
#include "link_models/core/random.h"
#include "link_models/fec/telemetry.h"

namespace linkwright {

class FecDraw {
 public:
  // nullopt: no FEC, or the error ratio of groups was given and not computed, so that nobody knows
  // the errors below it.
  static std::optional<FecDraw> of(const FecFigures& fec);

  // Of so many groups, among which `bad_groups`, where they are known, are uncorrectable. Where the
  // BER varies, the groups are split by the shares of time that each BER has: what a run of many
  // episodes tends to. The counter of the stream moves on.
  FecCounters counters(std::uint64_t groups,
                       std::optional<std::uint64_t> bad_groups,
                       const RandomStream& stream,
                       std::uint64_t& counter) const;

 private:
  struct SharedLaw {
    double share;
    CodewordLaw law;
  };

  int interleave_ = 1;
  std::vector<SharedLaw> laws_;
};

}  // namespace linkwright
