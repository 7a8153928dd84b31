// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/ber_estimate.h"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/chi_squared.hpp>

namespace linkwright {
namespace {

// From here the cube root of chi-squared is normal to 1e-8 (Wilson and Hilferty 1931), while the
// incomplete gamma function soon needs more terms than Boost allows.
constexpr std::uint64_t kLargeCount = 100'000;
constexpr double kNormal95 = 1.6448536269514722;

}  // namespace

double poisson_upper_95(std::uint64_t events) {
  const double next = static_cast<double>(events) + 1.0;
  if (events < kLargeCount)
    return 0.5 * boost::math::quantile(boost::math::chi_squared(2.0 * next), 0.95);
  const double root = 1.0 - 1.0 / (9.0 * next) + kNormal95 / (3.0 * std::sqrt(next));
  return next * root * root * root;
}

BerEstimate estimate_pre_fec_ber(FecCode code, const FecCounters& counters) {
  const std::uint64_t correctable = codewords(counters) - counters.uncorrectable;
  if (correctable == 0) return {};
  const double bits = static_cast<double>(correctable) * codeword_bits(spec_of(code));
  return {
      .wrong_bits = counters.corrected_bits,
      .bits = bits,
      .ratio = static_cast<double>(counters.corrected_bits) / bits,
      .upper_95 = std::min(1.0, poisson_upper_95(counters.corrected_bits) / bits),
      .is_bound = counters.corrected_bits == 0,
  };
}

}  // namespace linkwright
