// SPDX-License-Identifier: Apache-2.0
//
// What the FEC counters of a port would show at the end of a run, named as hardware and ethtool
// name them. Drawn from the same distribution as the frames' fates and from the same seed, but from
// a stream of their own: they decide no fate.
#pragma once

#include <cstdint>
#include <optional>

#include "control/physics/fec_figures.h"
#include "link_models/fec/ber_estimate.h"
#include "link_models/fec/extrapolation.h"
#include "link_models/fec/telemetry.h"
#include "link_models/link.h"

namespace linkwright {

struct FecTelemetry {
  FecCounters counters;
  BerEstimate pre_fec_ber;
  std::optional<ExtrapolatedLoss> extrapolated;  // as SONiC predicts frame loss; too few: none
};

// nullopt: no FEC, or the error ratio of groups was given and not computed, so that nobody knows
// the errors below it.
std::optional<FecTelemetry> fec_telemetry(const FecFigures& fec,
                                          const LinkCounters& counters,
                                          const LinkIdentity& identity);

}  // namespace linkwright
