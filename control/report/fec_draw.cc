// SPDX-License-Identifier: Apache-2.0
#include "control/report/fec_draw.h"

#include <cmath>

namespace linkwright {
namespace {

CodewordLaw law_of(const FecFigures& fec, double ber) {
  if (!fec.burst) return codeword_law(fec.code, ber);
  return codeword_law(fec.code, fec.interleave, BurstErrors{ber, *fec.burst});
}

}  // namespace

std::optional<FecDraw> FecDraw::of(const FecFigures& fec) {
  if (fec.code == FecCode::kNone || fec.ber_shares.empty()) return std::nullopt;
  FecDraw out;
  out.interleave_ = fec.interleave;
  for (const BerShare& share : fec.ber_shares)
    out.laws_.push_back({share.share, law_of(fec, share.ber)});
  return out;
}

FecCounters FecDraw::counters(std::uint64_t groups,
                              std::optional<std::uint64_t> bad_groups,
                              const RandomStream& stream,
                              std::uint64_t& counter) const {
  FecCounters sum;
  std::uint64_t left = groups;
  for (const SharedLaw& each : laws_) {
    const bool last = &each == &laws_.back();
    const auto part =
        last ? left
             : static_cast<std::uint64_t>(std::llround(each.share * static_cast<double>(groups)));
    left -= part;
    sum += draw_counters(
        {part, interleave_, last ? bad_groups : std::nullopt}, each.law, stream, counter);
  }
  return sum;
}

}  // namespace linkwright
