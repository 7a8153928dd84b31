// SPDX-License-Identifier: Apache-2.0
//
// Binomial coefficients in double.
#pragma once

#include <algorithm>

namespace linkwright {

// C(n, k) as a product: exact to k roundings, and below 1e163 for n <= 544. lgamma(545) = 2890
// would cost four more digits.
inline double choose(int n, int k) noexcept {
  double product = 1.0;
  for (int i = 1; i <= std::min(k, n - k); ++i) product *= static_cast<double>(n - i + 1) / i;
  return product;
}

}  // namespace linkwright
