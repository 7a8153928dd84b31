// SPDX-License-Identifier: Apache-2.0
//
// How far a channel carries: the length at which bit errors before FEC reach a threshold, or the
// reach that its specification states, whichever is less; and why a given length is within or not.
#pragma once

#include <string>

#include "link_models/channel/electrical_channel.h"
#include "link_models/channel/microled_channel.h"
#include "link_models/channel/optical_channel.h"

namespace linkwright {

struct Reach {
  bool ok = false;
  double limit_m = 0;      // the least of the two below
  double ber_limit_m = 0;  // where pre-FEC BER reaches the threshold; the bound where it never does
  double stated_m = 0;     // 0: none is stated
  std::string reason;      // one sentence without its full stop, in either case
};

// Lengths are searched up to these bounds: the ranges that validate() allows.
inline constexpr double kLongestCopperM = 1000;
inline constexpr double kLongestFibreM = 200'000;

// The threshold is on the raw channel: 2.4e-4 for RS(544,514) alone, 4.8e-3 where an inner code
// comes first. In (0, 0.375).
Reach reach_of(const ElectricalChannel& channel, double threshold_ber = kBudgetedBer);
Reach reach_of(const OpticalChannel& channel, double threshold_ber = kBudgetedBer);
// Its BER does not depend on length: the stated reach binds.
Reach reach_of(const MicroledChannel& channel, double threshold_ber = kBudgetedBer);

}  // namespace linkwright
