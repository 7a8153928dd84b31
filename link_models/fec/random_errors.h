// SPDX-License-Identifier: Apache-2.0
//
// Independent bit errors of ratio p through a Reed-Solomon code that corrects t symbols of n:
//   symbol error ratio    Ps  = 1 - (1-p)^10
//   codeword error ratio  CER = P(Bin(n, Ps) > t)
//   post-FEC BER          (p/Ps) sum_{k>t} (k/n) C(n,k) Ps^k (1-Ps)^(n-k) = p P(Bin(n-1, Ps) >= t)
// because (k/n) C(n,k) = C(n-1,k-1). The decoder leaves an uncorrectable codeword as it came.
//
// The tails are summed from their largest term outwards, all terms positive, the largest one in
// logarithms: relative error below 1e-11 for results down to 1e-300. Below 1e-307 they are 0.
// Preconditions: 0 <= p <= 0.5; a code other than kNone.
#pragma once

#include <vector>

#include "link_models/fec/code.h"

namespace linkwright {

double symbol_error_ratio(double p) noexcept;

double codeword_error_ratio(FecCode code, double p) noexcept;

double post_fec_ber(FecCode code, double p) noexcept;

// P(k wrong symbols in a codeword) for k = 0..t.
std::vector<double> symbol_error_counts(FecCode code, double p);

}  // namespace linkwright
