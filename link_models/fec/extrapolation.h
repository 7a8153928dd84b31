// SPDX-License-Identifier: Apache-2.0
//
// Frame loss predicted from the histogram of symbol errors, as SONiC does it (port_fec_flr, section
// 4.6, and its counter plugin): ordinary least squares of y = log10(codewords with k wrong symbols
// / codewords of bins 0..t) over k, for the bins 1..t that hold more than ten codewords; then
//   CER = sum over k = t+1 .. t+5 of 10^(slope k + intercept),   FLR = CER (1 + 8 I) / 8
// The line is a straight one where the binomial law bends down, so on independent errors it
// predicts too much, the more the further it reaches; the accuracy r^2 does not tell.
#pragma once

#include <optional>

#include "link_models/fec/code.h"
#include "link_models/fec/telemetry.h"

namespace linkwright {

struct ExtrapolatedLoss {
  double codeword_error_ratio = 0;
  double frame_loss_ratio = 0;
  double r_squared = 0;
  int bins = 0;  // that carried the line
};

// Nothing with fewer than two usable bins: a line needs two points.
std::optional<ExtrapolatedLoss> extrapolate_frame_loss(FecCode code,
                                                       int interleave,
                                                       const FecCounters& counters);

}  // namespace linkwright
