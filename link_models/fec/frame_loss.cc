// SPDX-License-Identifier: Apache-2.0
#include "link_models/fec/frame_loss.h"

#include <cmath>

namespace linkwright {
namespace {

constexpr std::uint32_t kBlockOctets = 8;      // a 64B/66B block carries 8 MII octets
constexpr std::uint32_t kGapAndPreamble = 20;  // octets per frame, IEEE 802.3 clause 4
constexpr double kFramesPerCodeword = 8;       // SONiC's constant, whatever the frame's length

// P(at least one event) in `trials` of ratio p each.
double any_of(double p, double trials) {
  return -std::expm1(trials * std::log1p(-p));
}

}  // namespace

double group_error_ratio(double cer, int interleave) noexcept {
  return any_of(cer, interleave);
}

double sonic_loss_per_codeword(int interleave) noexcept {
  return (1.0 + kFramesPerCodeword * interleave) / kFramesPerCodeword;
}

FrameLossRatios frame_loss(FecCode code,
                           int interleave,
                           double cer,
                           std::uint32_t frame_bytes) noexcept {
  const FecCodeSpec& spec = spec_of(code);
  const auto ways = static_cast<std::uint32_t>(interleave);
  const std::uint32_t group = static_cast<std::uint32_t>(spec.blocks) * ways;
  // The first block is in some group; B - 1 more follow. Of `group` phases, `longer` touch one
  // group more than the others do.
  const std::uint32_t following = frame_bytes / kBlockOctets + 1;
  const std::uint32_t fewest = following / group + 1;
  const std::uint32_t longer = following % group;
  const double share = static_cast<double>(longer) / group;
  const double loss_fewest = any_of(cer, static_cast<double>(fewest) * ways);
  const double loss_longer = any_of(cer, (fewest + 1.0) * ways);
  const double octets = static_cast<double>(frame_bytes) + kGapAndPreamble;
  return {
      .exact = share * loss_longer + (1.0 - share) * loss_fewest,
      .ieee = interleave * cer * (1.0 + octets / (static_cast<double>(spec.octets) * ways)),
      .sonic = cer * sonic_loss_per_codeword(interleave),
  };
}

FrameLossRatios uncoded_frame_loss(double ber, std::uint32_t frame_bytes) noexcept {
  return {.exact = any_of(ber, 8.0 * frame_bytes)};
}

double undetected_error_ratio(FecCode code, double cer) noexcept {
  return cer * 0x1.0p-32 / std::tgamma(spec_of(code).correctable + 1.0);
}

}  // namespace linkwright
