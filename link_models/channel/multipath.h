// SPDX-License-Identifier: Apache-2.0
//
// Multipath interference: light that reflections send to the receiver beside the signal beats with
// it. Two reflections turn light forward again, R_i R_j of its power; with both directions in one
// fibre a single reflection of the near transmitter is enough. Fields add, and the inner eye of
// M levels suffers 2 (M - 1) times the field's share, PAM4 six times, NRZ twice (design choice):
//
//   e = 2 (M - 1) (sum over pairs i < j of sqrt(R_i R_j) + sum over direct reflections of sqrt(R))
//   penalty = -10 log10(1 - e) dB;  at e = 0.5 and above the link is down
#pragma once

#include <vector>

#include "link_models/channel/modulation.h"

namespace linkwright {

inline constexpr double kShutByMultipath = 0.5;

// Reflectances in dB, negative: -35 returns 1/3162 of the power.
double multipath_share(const std::vector<double>& reflectances_db,
                       const std::vector<double>& direct_reflectances_db,
                       Modulation modulation = Modulation::kPam4);

// Of a share beyond kShutByMultipath: that of kShutByMultipath, 3 dB; the link is down anyway.
double multipath_penalty_db(double share);

}  // namespace linkwright
