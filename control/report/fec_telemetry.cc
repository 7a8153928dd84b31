// SPDX-License-Identifier: Apache-2.0
#include "control/report/fec_telemetry.h"

#include "control/report/fec_draw.h"

namespace linkwright {
namespace {

FecCounters of_the_run(const FecDraw& draw,
                       const LinkCounters& counters,
                       const RandomStream& stream) {
  std::uint64_t counter = 0;
  const FecCounters drawn = draw.counters(counters.groups_elapsed, std::nullopt, stream, counter);
  // Groups that took frames with them were certainly bad; those that met no frame, nobody knows.
  if (drawn.uncorrectable >= counters.bad_groups_met) return drawn;
  counter = 0;
  return draw.counters(counters.groups_elapsed, counters.bad_groups_met, stream, counter);
}

}  // namespace

std::optional<FecTelemetry> fec_telemetry(const FecFigures& fec,
                                          const LinkCounters& counters,
                                          const LinkIdentity& identity) {
  const std::optional<FecDraw> draw = FecDraw::of(fec);
  if (!draw) return std::nullopt;
  FecTelemetry out;
  out.counters = of_the_run(*draw, counters, RandomStream(identity, Purpose::kTelemetry));
  out.pre_fec_ber = estimate_pre_fec_ber(fec.code, out.counters);
  out.extrapolated = extrapolate_frame_loss(fec.code, fec.interleave, out.counters);
  return out;
}

}  // namespace linkwright
