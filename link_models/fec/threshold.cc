// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/threshold.h"

#include <cmath>

#include "link_models/fec/random_errors.h"

namespace linkwright {

double ber_for_codeword_error_ratio(FecCode code, double target) noexcept {
  // t = 7 at a target of 1e-300 needs 1e-40; halving a span of 103 in ln p 55 times leaves 3e-15.
  double low = std::log(1e-45);
  double high = std::log(0.5);
  for (int i = 0; i < 55; ++i) {
    const double middle = 0.5 * (low + high);
    (codeword_error_ratio(code, std::exp(middle)) < target ? low : high) = middle;
  }
  return std::exp(0.5 * (low + high));
}

}  // namespace linkwright
