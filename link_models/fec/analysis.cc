// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/analysis.h"

#include <cmath>

#include "link_models/fec/burst_errors.h"
#include "link_models/fec/inner_hamming.h"
#include "link_models/fec/out_of_range.h"
#include "link_models/fec/random_errors.h"

namespace linkwright {
namespace {

constexpr std::int64_t kLowestFrameBytes = 64;  // IEEE 802.3 clause 4: with FCS
constexpr std::int64_t kHighestFrameBytes = 65'535;

BurstErrors bursts_of(const FecCase& question) {
  const BurstErrors errors{question.pre_fec_ber, question.burst_a.value_or(0.0)};
  return question.precoded ? precoded(errors) : errors;
}

void check_bursts(const FecCase& question, std::vector<Violation>& found) {
  if (question.inner_hamming)
    found.push_back({"burst_a", "burst_a: the inner code spreads errors, allowed without it only"});
  const BurstErrors before{question.pre_fec_ber, *question.burst_a};
  auto violations = validate(before);
  if (violations.empty() && question.precoded) violations = validate(precoded(before));
  found.insert(found.end(), violations.begin(), violations.end());
}

}  // namespace

std::vector<Violation> validate(const FecCase& question) {
  std::vector<Violation> found;
  const int ways = question.interleave;
  if (ways != 1 && ways != 2 && ways != 4)
    found.push_back(out_of_range("interleave", ways, "1, 2 or 4"));
  if (!(question.pre_fec_ber >= 0 && question.pre_fec_ber <= 0.5))
    found.push_back(out_of_range("pre_fec_ber", question.pre_fec_ber, "0 to 0.5"));
  else if (question.burst_a)
    check_bursts(question, found);
  if (question.precoded && !question.burst_a)
    found.push_back({"precoded", "precoded: acts on bursts, allowed with burst_a only"});
  if (question.code == FecCode::kNone && (question.burst_a || question.inner_hamming))
    found.push_back({"code",
                     "code: none has neither bursts nor an inner code, allowed rs528, "
                     "rs544, rs272"});
  return found;
}

std::vector<Violation> validate_frame_bytes(std::int64_t frame_bytes) {
  if (frame_bytes >= kLowestFrameBytes && frame_bytes <= kHighestFrameBytes) return {};
  return {out_of_range("frame_bytes", static_cast<double>(frame_bytes), "64 to 65535")};
}

FecAnalysis analyse(const FecCase& question) {
  const double ber =
      question.inner_hamming ? inner_hamming_ber(question.pre_fec_ber) : question.pre_fec_ber;
  if (question.code == FecCode::kNone) return {ber, symbol_error_ratio(ber), std::nullopt, ber};
  if (!question.burst_a)
    return {ber,
            symbol_error_ratio(ber),
            codeword_error_ratio(question.code, ber),
            post_fec_ber(question.code, ber)};
  const BurstErrors errors = bursts_of(question);
  const BurstOutcome outcome = burst_outcome(question.code, question.interleave, errors);
  return {errors.pre_fec_ber,
          outcome.symbol_error_ratio,
          outcome.codeword_error_ratio,
          outcome.post_fec_ber};
}

FrameLossRatios frame_loss(const FecCase& question,
                           const FecAnalysis& analysis,
                           std::uint32_t frame_bytes) noexcept {
  if (!analysis.codeword_error_ratio) return uncoded_frame_loss(analysis.outer_ber, frame_bytes);
  return frame_loss(
      question.code, question.interleave, *analysis.codeword_error_ratio, frame_bytes);
}

}  // namespace linkwright
