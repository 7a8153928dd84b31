// SPDX-License-Identifier: Apache-2.0
//
// From the codeword error ratio (CER) to lost frames. A decoder that fails marks the whole
// interleave group, and the MAC drops every frame that touches it (IEEE 802.3 clauses 91.5.3.3,
// 119.2.5.3). A frame of L octets, destination address to FCS, is B = floor(L/8) + 2 blocks of
// 64B/66B, a group is I codewords.
//   exact  P(a touched group is bad), the phase of the frame in its group uniform
//   ieee   I CER (1 + (L+20) / (octets I)): small CER, octets instead of blocks; can exceed 1
//   sonic  CER (1 + 8 I) / 8: SONiC's port_fec_flr, eight frames of 64 octets per codeword
// The program uses `exact` everywhere; the others are printed beside it for comparison.
#pragma once

#include <cstdint>
#include <optional>

#include "link_models/fec/code.h"

namespace linkwright {

struct FrameLossRatios {
  double exact = 0;
  std::optional<double> ieee{};   // absent without FEC
  std::optional<double> sonic{};  // absent without FEC
};

// Precondition: a code other than kNone; interleave >= 1; 0 <= cer <= 1.
FrameLossRatios frame_loss(FecCode code,
                           int interleave,
                           double cer,
                           std::uint32_t frame_bytes) noexcept;

// No FEC: one wrong bit of the frame and its FCS fails. Bits err independently.
FrameLossRatios uncoded_frame_loss(double ber, std::uint32_t frame_bytes) noexcept;

// P(at least one of the I codewords of a group is bad).
double group_error_ratio(double cer, int interleave) noexcept;

// SONiC's factor of frame loss over CER: 1.125, 2.125, 4.125 for I = 1, 2, 4.
double sonic_loss_per_codeword(int interleave) noexcept;

// Bad codewords that pass as good ones, and then pass the FCS: CER 2^-32 / t!. Reported, never
// simulated: 1e-34 of all codewords at the BER that RS(544,514) is budgeted for.
double undetected_error_ratio(FecCode code, double cer) noexcept;

}  // namespace linkwright
