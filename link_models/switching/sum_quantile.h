// SPDX-License-Identifier: Apache-2.0
//
// Quantile of the sum of independent stages. A sum of lognormals has no closed form; the usual
// moment match (Fenton 1960) fits the middle and not the tail, and the tail is what a gap is asked
// for. Here the distribution function is carried from stage to stage on a logarithmic grid:
// F(g) = integral of F_before(g - x(z)) over the normal density of z.
#pragma once

#include <vector>

#include "link_models/core/time.h"
#include "link_models/switching/stage_time.h"

namespace linkwright {

// The time that the sum does not exceed with `probability` in (0, 1). Exact with at most one
// lognormal stage; with several within 1e-3 of their part of the sum.
Duration sum_quantile(const std::vector<StageTime>& stages, double probability);

}  // namespace linkwright
