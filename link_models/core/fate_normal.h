// SPDX-License-Identifier: Apache-2.0
//
// The normal distribution for what decides fates: quantiles by Wichura's algorithm AS 241
// (Applied Statistics 37, 1988, routine PPND16), relative error about 1e-16 in exact arithmetic and
// below 1e-14 in doubles. Rational functions; the one square root is correctly rounded by IEEE 754,
// so it is the same everywhere.
#pragma once

#include <cstddef>
#include <cstdint>

#include "link_models/core/fate_math.h"

namespace linkwright {

namespace detail {

template <std::size_t kSize>
constexpr double polynomial(const double (&coefficients)[kSize], double x) {
  double sum = 0;
  for (std::size_t n = kSize; n-- > 0;) sum = sum * x + coefficients[n];
  return sum;
}

inline double central_quantile(double q) {
  constexpr double kOver[] = {3.3871328727963666080e0,
                              1.3314166789178437745e+2,
                              1.9715909503065514427e+3,
                              1.3731693765509461125e+4,
                              4.5921953931549871457e+4,
                              6.7265770927008700853e+4,
                              3.3430575583588128105e+4,
                              2.5090809287301226727e+3};
  constexpr double kUnder[] = {1.0,
                               4.2313330701600911252e+1,
                               6.8718700749205790830e+2,
                               5.3941960214247511077e+3,
                               2.1213794301586595867e+4,
                               3.9307895800092710610e+4,
                               2.8729085735721942674e+4,
                               5.2264952788528545610e+3};
  const double r = 0.180625 - q * q;
  return q * polynomial(kOver, r) / polynomial(kUnder, r);
}

// Of 1 - tail, with r = sqrt(-ln(tail)) <= 5.
inline double near_quantile(double r) {
  constexpr double kOver[] = {1.42343711074968357734e0,
                              4.63033784615654529590e0,
                              5.76949722146069140550e0,
                              3.64784832476320460504e0,
                              1.27045825245236838258e0,
                              2.41780725177450611770e-1,
                              2.27238449892691845833e-2,
                              7.74545014278341407640e-4};
  constexpr double kUnder[] = {1.0,
                               2.05319162663775882187e0,
                               1.67638483018380384940e0,
                               6.89767334985100004550e-1,
                               1.48103976427480074590e-1,
                               1.51986665636164571966e-2,
                               5.47593808499534494600e-4,
                               1.05075007164441684324e-9};
  return polynomial(kOver, r - 1.6) / polynomial(kUnder, r - 1.6);
}

inline double far_quantile(double r) {
  constexpr double kOver[] = {6.65790464350110377720e0,
                              5.46378491116411436990e0,
                              1.78482653991729133580e0,
                              2.96560571828504891230e-1,
                              2.65321895265761230930e-2,
                              1.24266094738807843860e-3,
                              2.71155556874348757815e-5,
                              2.01033439929228813265e-7};
  constexpr double kUnder[] = {1.0,
                               5.99832206555887937690e-1,
                               1.36929880922735805310e-1,
                               1.48753612908506148525e-2,
                               7.86869131145613259100e-4,
                               1.84631831751005468180e-5,
                               1.42151175831644588870e-7,
                               2.04426310338993978564e-15};
  return polynomial(kOver, r - 5.0) / polynomial(kUnder, r - 5.0);
}

}  // namespace detail

// The x below which a standard normal variable lies with probability u, 0 < u < 1.
inline double normal_quantile(double u) {
  const double q = u - 0.5;
  if (q >= -0.425 && q <= 0.425) return detail::central_quantile(q);
  const double r = __builtin_sqrt(-fate_log(q < 0 ? u : 1.0 - u));
  const double x = r <= 5.0 ? detail::near_quantile(r) : detail::far_quantile(r);
  return q < 0 ? -x : x;
}

// Uniform in the open interval (0, 1) from 64 uniform bits.
constexpr double open_uniform(std::uint64_t bits) {
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1.0p-52;
}

// Standard normal from 64 uniform bits; |x| is at most 8.2 (52 bits).
inline double standard_normal(std::uint64_t bits) {
  return normal_quantile(open_uniform(bits));
}

}  // namespace linkwright
