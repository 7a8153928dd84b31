// SPDX-License-Identifier: Apache-2.0
#include "control/report/fec_telemetry.h"

#include <cmath>

namespace linkwright {
namespace {

CodewordLaw law_of(const FecFigures& fec, double ber) {
  if (!fec.burst) return codeword_law(fec.code, ber);
  return codeword_law(fec.code, fec.interleave, BurstErrors{ber, *fec.burst});
}

// Where the BER varies, the groups are split by the shares of time that each BER has: what a run of
// many episodes tends to.
FecCounters draw(const FecFigures& fec,
                 std::uint64_t groups,
                 std::optional<std::uint64_t> bad_groups,
                 const LinkIdentity& identity) {
  const RandomStream stream(identity, Purpose::kTelemetry);
  std::uint64_t counter = 0;
  FecCounters sum;
  std::uint64_t left = groups;
  for (std::size_t i = 0; i < fec.ber_shares.size(); ++i) {
    const bool last = i + 1 == fec.ber_shares.size();
    const BerShare& share = fec.ber_shares[i];
    const auto part =
        last ? left
             : static_cast<std::uint64_t>(std::llround(share.share * static_cast<double>(groups)));
    left -= part;
    sum += draw_counters({part, fec.interleave, last ? bad_groups : std::nullopt},
                         law_of(fec, share.ber),
                         stream,
                         counter);
  }
  return sum;
}

}  // namespace

std::optional<FecTelemetry> fec_telemetry(const FecFigures& fec,
                                          const LinkCounters& counters,
                                          const LinkIdentity& identity) {
  if (fec.code == FecCode::kNone || fec.ber_shares.empty()) return std::nullopt;
  FecTelemetry out;
  out.counters = draw(fec, counters.groups_elapsed, std::nullopt, identity);
  // Groups that took frames with them were certainly bad; those that met no frame, nobody knows.
  if (out.counters.uncorrectable < counters.bad_groups_met)
    out.counters = draw(fec, counters.groups_elapsed, counters.bad_groups_met, identity);
  out.pre_fec_ber = estimate_pre_fec_ber(fec.code, out.counters);
  out.extrapolated = extrapolate_frame_loss(fec.code, fec.interleave, out.counters);
  return out;
}

}  // namespace linkwright
