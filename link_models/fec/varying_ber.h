// SPDX-License-Identifier: Apache-2.0
//
// A BER that varies slowly against a codeword. What counts then is the time average of the codeword
// error ratio, CER(p) averaged, never CER of the average p: RS(544,514) goes with p^16, so a bad
// minute an hour decides. A variation becomes shares of time at fixed BERs; any ratio is averaged
// over them.
#pragma once

#include <functional>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

struct BerShare {
  double share = 0;  // of time; all shares sum to 1
  double ber = 0;
};

// The time average of ratio_of(ber).
double mean_ratio(const std::vector<BerShare>& shares,
                  const std::function<double(double)>& ratio_of);

// Outer Gilbert-Elliott: a connector that moves, multipath interference. Dwells are exponential.
// The defaults are those of a flaky connector (design choice).
struct SlowGilbertElliott {
  double good_ber = 1e-8;
  double bad_ber = 8e-4;
  double good_dwell_s = 60;
  double bad_dwell_s = 20e-3;
};

std::vector<Violation> validate(const SlowGilbertElliott& model);
std::vector<BerShare> ber_shares(const SlowGilbertElliott& model);

// Ageing: ln p moves from one end to the other at constant speed, as a margin that shrinks by a
// constant dB per day makes it over a short range. Gauss-Legendre in ln p, a panel per decade.
// Precondition: both in (0, 0.5].
std::vector<BerShare> drifting_ber(double first_ber, double last_ber);

// Temperature: ln p swings as a sine between the two ends (a day, a cooling cycle). The shares are
// those of Gauss-Chebyshev, which is exact for the arcsine law. Same precondition.
std::vector<BerShare> swinging_ber(double low_ber, double high_ber);

}  // namespace linkwright
