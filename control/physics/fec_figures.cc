// SPDX-License-Identifier: Apache-2.0
#include "control/physics/fec_figures.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "link_models/channel/modulation.h"
#include "link_models/fec/analysis.h"
#include "link_models/fec/burst_errors.h"
#include "link_models/fec/inner_hamming.h"

namespace linkwright {
namespace {

// IEEE P802.3dj's threshold of the inner code.
constexpr double kInnerBudgetedBer = 4.8e-3;
// What a link takes at most (schema: fec.group_error_ratio).
constexpr double kLargestGroupRatio = 0.999999;

FecCase case_of(const schema::Fec& fec) {
  return {.code = code_of(fec.code()),
          .interleave = fec.has_interleave() ? static_cast<int>(fec.interleave()) : 1};
}

// A wrong one is told and the figures go on: all problems are told at once.
void check_interleave(int ways, PhysicsProblems& problems) {
  if (interleave_allowed(ways)) return;
  problems.push_back(
      {"fec.interleave",
       fmt::format("is of no standard (value {}, allowed {})", ways, kInterleavesAllowed)});
}

FecFigures start(const FecCase& question) {
  FecFigures out;
  out.code = question.code;
  out.interleave = question.interleave;
  return out;
}

void take(const FecCase& question, const FecAnalysis& analysis, FecFigures& out) {
  out.codeword_error_ratio = analysis.codeword_error_ratio;
  out.post_fec_ber = analysis.post_fec_ber;
  for (std::size_t i = 0; i < kToldFrameBytes.size(); ++i)
    out.frame_loss[i] = frame_loss(question, analysis, kToldFrameBytes[i]);
}

}  // namespace

FecCode code_of(schema::Fec::Code code) {
  switch (code) {
    case schema::Fec::RS528:
      return FecCode::kRs528;
    case schema::Fec::RS272:
      return FecCode::kRs272;
    case schema::Fec::NONE:
      return FecCode::kNone;
    default:
      return FecCode::kRs544;
  }
}

double reach_threshold(const schema::Fec& fec) {
  return fec.inner() ? kInnerBudgetedBer : kBudgetedBer;
}

FecFigures fec_figures(const schema::Fec& fec, double pre_fec_ber, PhysicsProblems& problems) {
  FecCase question = case_of(fec);
  check_interleave(question.interleave, problems);
  // The inner code is decoded here and not by analyse(), which knows no bursts behind it.
  question.pre_fec_ber = fec.inner() ? inner_hamming_ber(pre_fec_ber) : pre_fec_ber;
  const bool coded = question.code != FecCode::kNone;
  FecFigures out = start(question);
  out.pre_fec_ber = question.pre_fec_ber;
  out.ber_shares = {{1.0, out.pre_fec_ber}};
  if (fec.has_burst()) out.burst = fec.burst();
  if (coded && out.burst) {
    question.burst_a = out.burst;
    const auto found = validate(BurstErrors{question.pre_fec_ber, *out.burst});
    add_under("fec.burst", found, problems);
    if (!found.empty()) return out;
  }
  const FecAnalysis analysis = analyse(question);
  take(question, analysis, out);
  out.group_error_ratio = out.pre_fec_ber;
  if (!coded) return out;
  const double cer = *out.codeword_error_ratio;
  out.symbol_error_ratio = analysis.symbol_error_ratio;
  out.group_error_ratio = std::min(group_error_ratio(cer, out.interleave), kLargestGroupRatio);
  out.undetected_error_ratio = undetected_error_ratio(out.code, cer);
  return out;
}

FecFigures fec_figures_of_group_ratio(const schema::Fec& fec, double group_error_ratio) {
  const FecCase question = case_of(fec);
  FecAnalysis analysis;
  if (question.code == FecCode::kNone)
    analysis.outer_ber = analysis.post_fec_ber = group_error_ratio;
  else
    analysis.codeword_error_ratio =
        -std::expm1(std::log1p(-group_error_ratio) / question.interleave);
  FecFigures out = start(question);
  out.group_error_ratio = group_error_ratio;
  take(question, analysis, out);
  return out;
}

}  // namespace linkwright
