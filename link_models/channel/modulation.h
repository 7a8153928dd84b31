// SPDX-License-Identifier: Apache-2.0
//
// Symbols in Gaussian noise -> bit errors. SNR is mean symbol power over noise power, q the
// distance from a level to the nearest threshold over the standard deviation of the noise.
//
//   NRZ:  BER = Q(q),      q = sqrt(SNR)
//   PAM4: BER = 3/4 Q(q),  q = sqrt(SNR / 5)
//
// PAM4 levels -3 -1 1 3 have mean power 5; six of the eight sides of the levels face a neighbour,
// and Gray coding makes one bit of two wrong. At BER 2.4e-4 q is 3.414, the Qt of TDECQ (IEEE 802.3
// clause 121.8.5.3).
#pragma once

#include <cstdint>

namespace linkwright {

enum class Modulation : std::uint8_t { kNrz, kPam4 };

// The bit error ratio before FEC that IEEE 802.3 budgets for a lane of RS(544,514): margins and
// reach are measured against it.
inline constexpr double kBudgetedBer = 2.4e-4;

// BER where q is 0 (the eye is shut): the largest the Gaussian model gives.
constexpr double ber_of_shut_eye(Modulation modulation) {
  return modulation == Modulation::kPam4 ? 0.375 : 0.5;
}

double ber_of_q(Modulation modulation, double q);
double q_of_ber(Modulation modulation, double ber);  // 0 < ber <= ber_of_shut_eye

double ber_of_snr(Modulation modulation, double snr);  // linear, >= 0
double snr_of_ber(Modulation modulation, double ber);

double ber_of_snr_db(Modulation modulation, double snr_db);
double snr_db_of_ber(Modulation modulation, double ber);  // ber < ber_of_shut_eye

}  // namespace linkwright
