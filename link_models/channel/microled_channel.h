// SPDX-License-Identifier: Apache-2.0
//
// Wide and slow: hundreds of on-off keyed lamps over an imaging fibre, each at the rate its length
// allows, without a DSP. 800 Gb/s is 425 channels of 2 Gb/s and 20 spares (design choice; MOSAIC,
// by Microsoft Research, demonstrated 100 x 2 Gb/s and reach to 50 m). The rate falls with length:
// 2 Gb/s to 20 m, 1.6 at 30 m (published), 1.2 at 50 m (design choice), straight lines between.
//
// The channels are slowed so that they err alike at any length; between channels BER spreads
// lognormally, and bits are striped over all of them: the link's BER is the mean of theirs.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

enum class LaneLoss : std::uint8_t {
  kGraceful,  // beyond the spares each lost channel costs its share of the capacity
  kStrict,    // beyond the spares the link is down
};

struct MicroledChannel {
  std::uint32_t data_channels = 425;
  std::uint32_t spare_channels = 20;
  double length_m = 20;
  double near_m = 20;  // the full rate up to here
  double near_gbps = 2.0;
  double middle_m = 30;
  double middle_gbps = 1.6;
  double far_m = 50;  // the stated reach
  double far_gbps = 1.2;
  double median_ber = 1e-10;  // of the channels, design choice
  double ber_spread_ln = 0;   // standard deviation of ln BER between channels; none is published
  LaneLoss lane_loss = LaneLoss::kGraceful;
  double ber_floor = 1e-12;
};

struct MicroledResult {
  double channel_gbps = 0;
  double line_gbps = 0;    // of all data channels, nothing lost
  double model_ber = 0;    // mean over the channels
  double pre_fec_ber = 0;  // not below the floor
};

// What is left with `failed` channels, data and spares alike, gone.
struct LaneCapacity {
  bool link_up = true;
  std::uint32_t data_channels = 0;
  double fraction = 1;  // of the full link at its full rate
  double line_gbps = 0;
};

std::vector<Violation> validate(const MicroledChannel& channel);

// Rate of one channel; 0 where the last line has come down to 0.
double channel_rate_gbps(const MicroledChannel& channel, double length_m);

// The data channels it takes to carry `line_gbps` (800G with RS(544,514): 850) over `length_m`.
// Precondition: the rate there is not 0.
std::uint32_t channels_needed(const MicroledChannel& channel, double line_gbps, double length_m);

MicroledResult evaluate(const MicroledChannel& channel);

LaneCapacity capacity(const MicroledChannel& channel, std::uint32_t failed);

// ln of the probability that channels which fail independently, `channel_fit` per 1e9 hours each,
// outrun the spares within `years` and none is repaired. -infinity where it cannot happen. What all
// channels have in common (driver, gearbox, connector) is a failure rate of the module, not here.
double log_failure_probability(const MicroledChannel& channel, double channel_fit, double years);

}  // namespace linkwright
