// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/gaussian.h"

#include <cmath>
#include <numbers>

#include <boost/math/special_functions/erf.hpp>

namespace linkwright {
namespace {

// Where the asymptotic series takes over from erfc, long before erfc loses bits to underflow.
constexpr double kAsymptotic = 20.0;
// The terms (2k-1)!! / x^2k shrink by at least 20 each there: twelve of them reach 1e-18.
constexpr int kAsymptoticTerms = 12;

}  // namespace

double q_tail(double x) noexcept {
  return 0.5 * std::erfc(x / std::numbers::sqrt2);
}

double log_q_tail(double x) noexcept {
  if (x < -1.0) return std::log1p(-q_tail(-x));
  if (x < kAsymptotic) return std::log(q_tail(x));
  // Abramowitz and Stegun 7.1.23: Q(x) = phi(x)/x * (1 - 1/x^2 + 1*3/x^4 - 1*3*5/x^6 + ...)
  double term = 1.0;
  double sum = 0.0;
  for (int k = 1; k <= kAsymptoticTerms; ++k) {
    term *= -(2.0 * k - 1.0) / (x * x);
    sum += term;
  }
  return -0.5 * x * x - std::log(x) - 0.5 * std::log(2.0 * std::numbers::pi) + std::log1p(sum);
}

double q_tail_inverse(double p) {
  return std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * p);
}

}  // namespace linkwright
