// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/inner_hamming.h"

#include "link_models/fec/gaussian.h"

namespace linkwright {
namespace {

constexpr double kWords = 128.0 * 127.0 * 126.0 / 24.0;  // of weight 4
constexpr double kWrongShare = 4.0 / 128.0;
constexpr double kSqrtDistance = 2.0;  // four bits' noise adds as its root

}  // namespace

double inner_hamming_ber(double ber) {
  if (ber <= 0) return 0.0;
  const double bound = kWords * kWrongShare * q_tail(kSqrtDistance * q_tail_inverse(ber));
  return ber > kInnerHammingHighestBer ? ber : bound;
}

}  // namespace linkwright
