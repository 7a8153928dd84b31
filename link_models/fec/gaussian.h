// SPDX-License-Identifier: Apache-2.0
//
// Tail of the standard normal distribution and its inverse. Every error ratio that comes from a
// signal-to-noise ratio passes through here, so the relative error counts, not the absolute one:
// below 1e-12 from 0.5 down to 1e-300.
#pragma once

namespace linkwright {

// Q(x) = P(N(0,1) > x). Underflows to 0 beyond x = 38.5; the logarithm below does not.
double q_tail(double x) noexcept;

// ln Q(x), for every finite x.
double log_q_tail(double x) noexcept;

// The x for which Q(x) = p. Precondition: 0 < p < 1.
double q_tail_inverse(double p);

}  // namespace linkwright
