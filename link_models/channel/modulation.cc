// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/modulation.h"

#include <cmath>

#include "link_models/channel/decibel.h"
#include "link_models/fec/gaussian.h"

namespace linkwright {
namespace {

// BER = weight x Q(q).
double weight(Modulation modulation) {
  return 2 * ber_of_shut_eye(modulation);
}

// SNR = power x q^2: levels -3 -1 1 3 have mean power 5 at half a distance of 1.
double power(Modulation modulation) {
  return modulation == Modulation::kPam4 ? 5.0 : 1.0;
}

}  // namespace

double ber_of_q(Modulation modulation, double q) {
  return weight(modulation) * q_tail(q);
}

double q_of_ber(Modulation modulation, double ber) {
  return q_tail_inverse(ber / weight(modulation));
}

double ber_of_snr(Modulation modulation, double snr) {
  return ber_of_q(modulation, std::sqrt(snr / power(modulation)));
}

double snr_of_ber(Modulation modulation, double ber) {
  const double q = q_of_ber(modulation, ber);
  return power(modulation) * q * q;
}

double ber_of_snr_db(Modulation modulation, double snr_db) {
  return ber_of_snr(modulation, linear_of_db(snr_db));
}

double snr_db_of_ber(Modulation modulation, double ber) {
  return db_of_linear(snr_of_ber(modulation, ber));
}

}  // namespace linkwright
