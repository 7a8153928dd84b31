// SPDX-License-Identifier: Apache-2.0
//
// The pre-FEC BER that a code can bear, the inverse of the codeword error ratio.
#pragma once

#include "link_models/fec/code.h"

namespace linkwright {

// The independent bit error ratio at which codeword_error_ratio(code, p) = target, to 1e-13
// relative. Preconditions: a code other than kNone; 1e-300 <= target < 1.
double ber_for_codeword_error_ratio(FecCode code, double target) noexcept;

}  // namespace linkwright
