// SPDX-License-Identifier: Apache-2.0
#include "control/physics/fec_figures.h"

#include <algorithm>
#include <cmath>

#include "link_models/channel/modulation.h"
#include "link_models/fec/burst_errors.h"
#include "link_models/fec/inner_hamming.h"
#include "link_models/fec/random_errors.h"

namespace linkwright {
namespace {

// IEEE P802.3dj's threshold of the inner code.
constexpr double kInnerBudgetedBer = 4.8e-3;
// What a link takes at most (schema: fec.group_error_ratio).
constexpr double kLargestGroupRatio = 0.999999;

FecFigures start(const schema::Fec& fec) {
  FecFigures out;
  out.code = code_of(fec.code());
  out.interleave = fec.has_interleave() ? static_cast<int>(fec.interleave()) : 1;
  return out;
}

void take_losses(FecFigures& out) {
  for (std::size_t i = 0; i < kToldFrameBytes.size(); ++i) {
    out.frame_loss[i] =
        out.code == FecCode::kNone
            ? uncoded_frame_loss(out.group_error_ratio, kToldFrameBytes[i])
            : frame_loss(out.code, out.interleave, *out.codeword_error_ratio, kToldFrameBytes[i]);
  }
}

void decode(const schema::Fec& fec, FecFigures& out, PhysicsProblems& problems) {
  if (!fec.has_burst()) {
    out.symbol_error_ratio = symbol_error_ratio(out.pre_fec_ber);
    out.codeword_error_ratio = codeword_error_ratio(out.code, out.pre_fec_ber);
    out.post_fec_ber = post_fec_ber(out.code, out.pre_fec_ber);
    return;
  }
  const BurstErrors errors{out.pre_fec_ber, fec.burst()};
  const std::vector<Violation> found = validate(errors);
  add_under("fec.burst", found, problems);
  if (!found.empty()) return;
  const BurstOutcome outcome = burst_outcome(out.code, out.interleave, errors);
  out.symbol_error_ratio = outcome.symbol_error_ratio;
  out.codeword_error_ratio = outcome.codeword_error_ratio;
  out.post_fec_ber = outcome.post_fec_ber;
}

}  // namespace

FecCode code_of(schema::Fec::Code code) {
  switch (code) {
    case schema::Fec::RS528:
      return FecCode::kRs528;
    case schema::Fec::RS272:
      return FecCode::kRs272;
    case schema::Fec::NO_FEC:
      return FecCode::kNone;
    default:
      return FecCode::kRs544;
  }
}

double reach_threshold(const schema::Fec& fec) {
  return fec.inner() ? kInnerBudgetedBer : kBudgetedBer;
}

FecFigures fec_figures(const schema::Fec& fec, double pre_fec_ber, PhysicsProblems& problems) {
  FecFigures out = start(fec);
  out.pre_fec_ber = fec.inner() ? inner_hamming_ber(pre_fec_ber) : pre_fec_ber;
  out.ber_shares = {{1.0, out.pre_fec_ber}};
  if (fec.has_burst()) out.burst = fec.burst();
  if (out.code == FecCode::kNone) {
    out.post_fec_ber = out.group_error_ratio = out.pre_fec_ber;
    take_losses(out);
    return out;
  }
  decode(fec, out, problems);
  if (!out.codeword_error_ratio) return out;
  out.group_error_ratio =
      std::min(group_error_ratio(*out.codeword_error_ratio, out.interleave), kLargestGroupRatio);
  out.undetected_error_ratio = undetected_error_ratio(out.code, *out.codeword_error_ratio);
  take_losses(out);
  return out;
}

FecFigures fec_figures_of_group_ratio(const schema::Fec& fec, double group_error_ratio) {
  FecFigures out = start(fec);
  out.group_error_ratio = group_error_ratio;
  if (out.code == FecCode::kNone) {
    out.post_fec_ber = group_error_ratio;
  } else {
    out.codeword_error_ratio = -std::expm1(std::log1p(-group_error_ratio) / out.interleave);
  }
  take_losses(out);
  return out;
}

}  // namespace linkwright
