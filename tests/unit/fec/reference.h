// SPDX-License-Identifier: Apache-2.0
//
// The same quantities a second time, in 60 digits, straight from the sums and the chain as
// IEEE 802.3 and Gilbert write them, and in no way as the product computes them: no logarithms, no
// closed forms, bursts stepped PAM4 symbol by PAM4 symbol.
#pragma once

#include <vector>

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace linkwright::reference {

using Real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<60>,
                                           boost::multiprecision::et_off>;

struct Ratios {
  Real symbol;
  Real codeword;
  Real post_fec;
};

Ratios independent(int n, int t, const Real& p);
Ratios bursts(int n, int t, int interleave, const Real& ber, const Real& a);
Real frame_loss(int blocks_per_codeword, int interleave, const Real& cer, int frame_bytes);
Real uncoded_frame_loss(const Real& p, int frame_bytes);
Real inner_hamming(const Real& p);

}  // namespace linkwright::reference
