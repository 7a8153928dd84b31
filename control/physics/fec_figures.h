// SPDX-License-Identifier: Apache-2.0
//
// What FEC makes of the bit errors of a channel: codewords, groups, frames. Model domain.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "control/physics/physics_problem.h"
#include "control/schema/scenario.pb.h"
#include "link_models/fec/code.h"
#include "link_models/fec/frame_loss.h"

namespace linkwright {

// Frame sizes with FCS for which loss is told everywhere.
inline constexpr std::array<std::uint32_t, 3> kToldFrameBytes = {64, 1518, 9018};

struct BerShare {
  double share = 0;  // of time; all shares sum to 1
  double ber = 0;
};

struct FecFigures {
  FecCode code = FecCode::kNone;
  int interleave = 1;
  double pre_fec_ber = 0;                    // at the outer code
  std::optional<double> symbol_error_ratio;  // none without FEC
  std::optional<double> codeword_error_ratio;
  double post_fec_ber = 0;
  double group_error_ratio = 0;  // of a bit without FEC: what the codeword clock takes
  std::array<FrameLossRatios, kToldFrameBytes.size()> frame_loss;
  double undetected_error_ratio = 0;
  std::optional<double> burst;       // a of the two-state chain; none: independent errors
  std::vector<BerShare> ber_shares;  // of time, at the outer code; empty: nobody knows the BER
};

FecCode code_of(schema::Fec::Code code);

// The channel's BER at which reach ends: that of IEEE 802.3's budget, higher behind an inner code.
double reach_threshold(const schema::Fec& fec);

// Precondition: 0 <= pre_fec_ber <= 0.5.
FecFigures fec_figures(const schema::Fec& fec, double pre_fec_ber, PhysicsProblems& problems);

// The same with a group error ratio that was given, not computed: only loss follows from it.
FecFigures fec_figures_of_group_ratio(const schema::Fec& fec, double group_error_ratio);

}  // namespace linkwright
