// SPDX-License-Identifier: Apache-2.0
//
// The `channel` of a link as the models of link_models/channel see it: bit errors before FEC,
// budget, reach. Model domain.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/physics/physics_problem.h"
#include "control/schema/physics.pb.h"
#include "link_models/channel/reach.h"

namespace linkwright {

struct ReachFigures {
  bool ok = true;
  // Where bit errors before FEC reach the threshold; where they never do, the stated reach. Unknown
  // where neither is or the channel has no length.
  std::optional<double> limit_m;
  std::optional<double> ber_limit_m;  // none: bit errors do not grow with length
  std::optional<double> stated_m;     // of the specification
  std::string reason;
};

// `longest_m`: how far the search of reach_of() went; a BER limit there is none.
ReachFigures reach_figures(const Reach& reach, double longest_m);

struct ChannelFigures {
  double pre_fec_ber = 0;   // acceleration included
  bool computed = false;    // false: given as a number, or there is no channel at all
  double acceleration = 1;  // 1: none
  std::optional<double> length_m;
  std::optional<double> loss_db;
  std::optional<double> snr_db;
  std::optional<double> margin_db;
  double capacity = 1;  // share of the rate that the lanes which are left carry; 0: down
  std::string down;     // why no light or signal arrives; empty if it does
  ReachFigures reach;
  std::vector<std::pair<std::string, double>> budget;  // optics: dB (dBm), sum: margin
};

// `threshold_ber`: pre-FEC BER at which reach ends; none: reach, the costly part, is not asked for.
ChannelFigures channel_figures(const schema::Channel& channel,
                               std::optional<double> threshold_ber,
                               PhysicsProblems& problems);

// A BER of the channel as its acceleration, if there is one, makes it; never above 0.5.
double accelerated_ber(const schema::Channel& channel, double ber);

}  // namespace linkwright
