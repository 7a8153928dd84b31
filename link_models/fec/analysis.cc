// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/analysis.h"

#include <cmath>
#include <utility>

#include "link_models/core/range_check.h"
#include "link_models/fec/burst_errors.h"
#include "link_models/fec/inner_hamming.h"
#include "link_models/fec/random_errors.h"

namespace linkwright {
namespace {

constexpr double kLowestFrameBytes = 64;  // IEEE 802.3 clause 4: with FCS
constexpr double kHighestFrameBytes = 65'535;

BurstErrors bursts_of(const FecCase& question) {
  const BurstErrors errors{question.pre_fec_ber, question.burst_a.value_or(0.0)};
  return question.precoded ? precoded(errors) : errors;
}

void check_bursts(const FecCase& question, RangeCheck& check) {
  check.require(
      !question.inner_hamming, "burst_a", "the inner code spreads errors, allowed without it only");
  const BurstErrors before{question.pre_fec_ber, *question.burst_a};
  auto found = validate(before);
  if (found.empty() && question.precoded) found = validate(precoded(before));
  check.add(std::move(found));
}

}  // namespace

std::vector<Violation> validate(const FecCase& question) {
  const int ways = question.interleave;
  const double ber = question.pre_fec_ber;
  RangeCheck check(FieldInMessage::kYes);
  check.require(interleave_allowed(ways), "interleave", ways, kInterleavesAllowed)
      .within("pre_fec_ber", ber, 0, 0.5);
  if (question.burst_a && ber >= 0 && ber <= 0.5) check_bursts(question, check);
  check
      .require(question.burst_a || !question.precoded,
               "precoded",
               "acts on bursts, allowed with burst_a only")
      .require(question.code != FecCode::kNone || !(question.burst_a || question.inner_hamming),
               "code",
               "none has neither bursts nor an inner code, allowed rs528, rs544, rs272");
  return check.take();
}

std::vector<Violation> validate_frame_bytes(std::int64_t frame_bytes) {
  return RangeCheck(FieldInMessage::kYes)
      .within(
          "frame_bytes", static_cast<double>(frame_bytes), kLowestFrameBytes, kHighestFrameBytes)
      .take();
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
