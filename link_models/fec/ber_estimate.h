// SPDX-License-Identifier: Apache-2.0
//
// The pre-FEC BER as a receiver can know it: corrected bits over the bits of the codewords it could
// correct, with the exact 95 % upper bound of a Poisson count. Zero errors are a bound, 3.0 / bits,
// never a ratio of 0.
#pragma once

#include <cstdint>

#include "link_models/fec/code.h"
#include "link_models/fec/telemetry.h"

namespace linkwright {

struct BerEstimate {
  std::uint64_t wrong_bits = 0;
  double bits = 0;       // looked at; 0: nothing is known
  double ratio = 0;      // wrong_bits / bits
  double upper_95 = 1;   // one-sided
  bool is_bound = true;  // no error was seen: only upper_95 says anything
};

// The mean that a count of `events` excludes with 95 %: half the 0.95 quantile of chi-squared with
// 2 (events + 1) degrees of freedom (Garwood 1936). 2.9957 for none.
double poisson_upper_95(std::uint64_t events);

// Takes wrong bits as independent. Where they come b at a time, a count spreads by sqrt(b) more,
// and the bound lies that much too close to the ratio.
BerEstimate estimate_pre_fec_ber(FecCode code, const FecCounters& counters);

}  // namespace linkwright
