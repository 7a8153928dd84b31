// SPDX-License-Identifier: Apache-2.0
//
// The inner code of 200 Gb/s lanes over 2 km and more (IEEE P802.3dj): extended Hamming (128,120)
// of distance 4, decoded softly. Union bound over its A4 = 128 127 126 / 24 = 85,344 words of
// weight 4, each of which leaves 4 wrong bits in 128:
//   BER after = A4 (4/128) Q(2 Qinv(BER before))
// A convolutional interleaver spreads those four bits, so the outer code sees them as independent.
// The bound is about 7 % pessimistic in BER before, against the published threshold of 4.8e-3.
#pragma once

namespace linkwright {

// Beyond this the union bound says nothing.
inline constexpr double kInnerHammingHighestBer = 6e-3;

// Defined for 0 <= ber <= 0.5; beyond the bound's range never better than no decoder.
double inner_hamming_ber(double ber);

}  // namespace linkwright
