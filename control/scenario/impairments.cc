// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/impairments.h"

#include <cmath>

#include <fmt/format.h>

#include "control/physics/availability_models.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

JitterConfig jitter_of(const schema::Jitter& jitter, const ImpairmentContext& context) {
  JitterConfig out;
  out.mean = context.scaled("jitter.mean", jitter.mean());
  out.deviation = context.scaled("jitter.deviation", jitter.deviation());
  out.half_life = context.scaled("jitter.half_life", jitter.half_life());
  if (jitter.deviation() > 0 && !jitter.has_half_life())
    context.report("jitter.half_life", "is needed beside `deviation`, for example 1us");
  return out;
}

FrameLossConfig frame_loss_of(const schema::FrameLoss& loss, const ImpairmentContext& context) {
  FrameLossConfig out;
  out.p13 = loss.p13();
  out.p31 = loss.p31();
  out.p32 = loss.p32();
  out.p23 = loss.p23();
  out.p14 = loss.p14();
  if (!loss.has_gilbert_elliott()) return out;
  const bool four_state =
      loss.has_p13() || loss.has_p31() || loss.has_p32() || loss.has_p23() || loss.has_p14();
  if (four_state) {
    context.report("frame_loss.gilbert_elliott",
                   "contradicts p13 to p14: one of the two models is in force");
  }
  const schema::GilbertElliott& model = loss.gilbert_elliott();
  out.gilbert_elliott = true;
  out.p = model.p();
  out.r = model.r();
  out.loss_good = model.loss_good();
  out.loss_bad = model.has_loss_bad() ? model.loss_bad() : 1.0;
  return out;
}

FlapConfig flaps_of(const schema::Availability& availability, const ImpairmentContext& context) {
  FlapConfig out;
  const bool quiet = availability.flaps() == schema::Availability::QUIET;
  if (!quiet && availability.flaps() != schema::Availability::NOISY) return out;
  const TimeCompression compression = compression_of(availability);
  const FlapModel model = flap_model(availability, quiet ? FlapScale::kQuiet : FlapScale::kNoisy);
  const double per_hour = compressed_rate(flaps_per_hour(model), compression);
  if (per_hour <= 0) {
    context.report("availability.flaps",
                   fmt::format("needs `flaps_{}`, flaps per hour", quiet ? "quiet" : "noisy"));
    return out;
  }
  const double between_ps = kPicosPerHour / per_hour;
  if (between_ps > 9e18) {
    context.report("availability.flaps",
                   fmt::format("means one flap in {:.3g} h, longer than any run: raise "
                               "`time_compression` (value {:g}, allowed here from {:.3g})",
                               1 / per_hour,
                               compression.factor,
                               compression.factor * between_ps / 9e18));
    return out;
  }
  out.mean_between =
      context.scaled("availability.flaps", static_cast<std::int64_t>(std::llround(between_ps)));
  out.fixed = context.scaled("availability.detect", availability.detect());
  out.median = context.scaled("availability.recovery", availability.recovery());
  out.sigma = availability.recovery_sigma();
  if (out.fixed + out.median <= Duration{})
    context.report("availability.recovery", "is needed for flaps: how long one lasts");
  return out;
}

OutageConfig outages_of(const schema::Outages& outages, const ImpairmentContext& context) {
  if (outages.has_mean_up() != outages.has_mean_down())
    context.report(outages.has_mean_up() ? "light.outages.mean_down" : "light.outages.mean_up",
                   outages.has_mean_up() ? "is needed beside `mean_up`, for example 50ms"
                                         : "is needed beside `mean_down`, for example 10s");
  return {context.scaled("light.outages.mean_up", outages.mean_up()),
          context.scaled("light.outages.mean_down", outages.mean_down())};
}

}  // namespace

Impairments impairments_of(const schema::LinkParameters& parameters,
                           const ImpairmentContext& context) {
  Impairments out;
  out.jitter = jitter_of(parameters.jitter(), context);
  out.alignment = context.scaled("jitter.alignment", parameters.jitter().alignment());
  const schema::Episodes& episodes = parameters.channel().episodes();
  out.episodes.good_dwell = context.scaled("channel.episodes.good_dwell", episodes.good_dwell());
  out.episodes.bad_dwell = context.scaled("channel.episodes.bad_dwell", episodes.bad_dwell());
  out.flaps = flaps_of(parameters.availability(), context);
  out.outages = outages_of(parameters.light().outages(), context);
  out.loss = frame_loss_of(parameters.frame_loss(), context);
  out.reorder.probability = parameters.reorder().probability();
  out.reorder.every = parameters.reorder().every();
  out.reorder.early = context.scaled("reorder.early", parameters.reorder().early());
  out.duplicate.probability = parameters.duplicate().probability();
  if (parameters.retry().enabled()) {
    out.retry.loop = context.scaled("retry.loop", parameters.retry().loop());
    if (parameters.retry().has_replays()) out.retry.replays = parameters.retry().replays();
  }
  return out;
}

}  // namespace linkwright
