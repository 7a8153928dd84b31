// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/failures.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "control/physics/availability_models.h"
#include "control/scenario/direction.h"
#include "link_models/availability/failure_rate.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

using schema::Availability;
using schema::LinkParameters;

constexpr int kFadingSteps = 8;
// A link takes so many changes ahead; more of them than this a second could not be handed over.
constexpr double kMostFailuresPerSecond = 2;

// Design choices where the scenario says nothing (taxonomy: causes are published, sizes are not).
constexpr double kContaminationLossDb = 1.5;
constexpr double kContaminationFlapsPerHour = 60;
constexpr std::int64_t kFlapRecovery = kPicosPerSecond;  // where the link has none
constexpr double kLaserLossDbPerDay = 0.05;
constexpr double kBurstBer = 5e-3;
constexpr std::int64_t kBurstEvery = 100 * (kPicosPerSecond / 1'000);
constexpr std::int64_t kBurstLength = 1 * (kPicosPerSecond / 1'000);

FailureShares shares_of(const LinkParameters& parameters) {
  const Availability& availability = parameters.availability();
  if (availability.has_classes()) {
    const schema::FailureClasses& given = availability.classes();
    return {given.contamination(),
            given.firmware(),
            given.laser(),
            given.electrical(),
            given.driver(),
            given.host_lane(),
            given.fibre()};
  }
  FailureShares shares = kDefaultFailureShares;
  if (parameters.channel().has_electrical()) {
    // A cable of metal has no laser; what is left of that share is damage of the cable.
    double& laser = shares[static_cast<std::size_t>(FailureClass::kLaserDegradation)];
    shares[static_cast<std::size_t>(FailureClass::kFibre)] += std::exchange(laser, 0.0);
  }
  return shares;
}

FailureProcessConfig process_of(const LinkParameters& a, const LinkParameters& b) {
  const Availability& availability = a.availability();
  FailureProcessConfig out;
  out.fit = a.availability().fit() + b.availability().fit();
  if (availability.has_early_life()) {
    const schema::EarlyLife& early = availability.early_life();
    out.early = EarlyLife{};
    if (early.has_beta()) out.early.beta = early.beta();
    if (early.has_window()) out.early.window_hours = early.window();
    out.effective_age_hours = effective_hours(out.early, early.age());
  }
  if (availability.has_known_good_die()) {
    const schema::KnownGoodDie& given = availability.known_good_die();
    KnownGoodDie dies;
    if (given.has_dies()) dies.dies = given.dies();
    if (given.has_die_yield()) dies.die_yield = given.die_yield();
    if (given.has_test_coverage()) dies.test_coverage = given.test_coverage();
    if (given.has_latent_share()) dies.latent_share = given.latent_share();
    if (given.has_window()) dies.window_hours = given.window();
    out.latent_fit = 2 * latent_fit_in_window(dies);
    out.latent_window_hours = dies.window_hours;
  }
  out.classes = shares_of(a);
  out.repair = repair_model(availability);
  if (availability.effects().has_reset_hours())
    out.reset_hours = availability.effects().reset_hours();
  return out;
}

// Loss on top of what the path loses already; nothing where the channel is a number.
void add_loss(const schema::Channel& written, double loss_db, schema::Channel& overlay) {
  if (written.has_optical())
    overlay.mutable_optical()->set_extra_loss(written.optical().extra_loss() + loss_db);
  if (written.has_electrical() && written.electrical().has_host_loss())
    overlay.mutable_electrical()->set_host_loss(written.electrical().host_loss() + loss_db / 2);
}

// Flaps that leave the link up for most of the time, however long it takes to come back.
double contamination_flaps(const Availability& written, const Availability& flaps) {
  if (written.effects().has_contamination_flaps()) return written.effects().contamination_flaps();
  const double sigma = written.recovery_sigma();
  const double down_ps = static_cast<double>(written.detect()) +
                         static_cast<double>(flaps.recovery()) * std::exp(sigma * sigma / 2);
  return std::min(kContaminationFlapsPerHour, kPicosPerHour / (4 * down_ps));
}

// Of the scale that acts already.
double own_flaps(const Availability& written) {
  if (written.flaps() == Availability::QUIET) return written.flaps_quiet();
  if (written.flaps() == Availability::NOISY) return written.flaps_noisy();
  return 0;
}

LinkParameters contaminated(const LinkParameters& written) {
  const schema::FailureEffects& effects = written.availability().effects();
  LinkParameters overlay;
  // A link without a channel is not to get one, with its FEC and latency.
  if (written.has_channel())
    add_loss(written.channel(),
             effects.has_contamination_loss() ? effects.contamination_loss() : kContaminationLossDb,
             *overlay.mutable_channel());
  Availability& flaps = *overlay.mutable_availability();
  flaps.set_flaps(Availability::NOISY);
  flaps.set_recovery(written.availability().has_recovery() ? written.availability().recovery()
                                                           : kFlapRecovery);
  // Written per hour of the model and not compressed: seconds of a run show them.
  const double more = contamination_flaps(written.availability(), flaps);
  const double per_hour =
      own_flaps(written.availability()) + more / compression_of(written.availability()).factor;
  flaps.set_flaps_noisy(per_hour);
  if (per_hour <= 0) flaps.set_flaps(Availability::NONE_AT_ALL);
  return overlay;
}

LinkParameters bursty(const LinkParameters& written) {
  const schema::FailureEffects& effects = written.availability().effects();
  LinkParameters overlay;
  if (!written.has_channel()) return overlay;
  schema::Episodes& episodes = *overlay.mutable_channel()->mutable_episodes();
  episodes.set_bad_ber(effects.has_burst_ber() ? effects.burst_ber() : kBurstBer);
  episodes.set_good_dwell(effects.has_burst_every() ? effects.burst_every() : kBurstEvery);
  episodes.set_bad_dwell(effects.has_burst_length() ? effects.burst_length() : kBurstLength);
  return overlay;
}

// A lane less: of many slow ones a spare takes its place, of few fast ones the rate falls.
std::optional<LinkConfig> one_lane_less(const DirectionToFail& direction) {
  const schema::Channel& channel = direction.written.channel();
  if (channel.has_array()) {
    LinkParameters overlay;
    overlay.mutable_channel()->mutable_array()->set_failed(channel.array().failed() + 1);
    return direction.with(overlay);
  }
  const std::uint32_t lanes = direction.written.lanes();
  if (lanes < 2) return std::nullopt;
  LinkConfig out = direction.sound;
  out.rate.bits_per_second = out.rate.bits_per_second / lanes * (lanes - 1);
  return out;
}

std::optional<FailingDirection> failing_direction(const DirectionToFail& direction) {
  FailingDirection out;
  out.sound = direction.sound;
  const auto dirty = direction.with(contaminated(direction.written));
  const auto burst = direction.with(bursty(direction.written));
  if (!dirty || !burst) return std::nullopt;
  out.contaminated = *dirty;
  out.bursty = *burst;
  out.fewer_lanes = one_lane_less(direction);
  if (!direction.written.channel().has_optical() || direction.margin_db.value_or(0) <= 0)
    return out;
  const schema::FailureEffects& effects = direction.written.availability().effects();
  const double per_day = effects.has_laser_loss() ? effects.laser_loss() : kLaserLossDbPerDay;
  out.fading_hours = days_until_down(*direction.margin_db, per_day) * 24 / kFadingSteps;
  for (int step = 0; step < kFadingSteps; ++step) {
    LinkParameters overlay;
    add_loss(direction.written.channel(),
             *direction.margin_db * (step + 1) / kFadingSteps,
             *overlay.mutable_channel());
    const auto faded = direction.with(overlay);
    if (!faded) return std::nullopt;
    out.fading.push_back(*faded);
  }
  return out;
}

bool too_dense(const FailingLink& link,
               const Availability& availability,
               const FailureReport& tell) {
  const double per_hour =
      failures_per_hour(link.process.fit + link.process.latent_fit) + availability.bursts();
  const double seconds_per_hour = link.picos_per_hour / static_cast<double>(kPicosPerSecond);
  const double per_second = per_hour / seconds_per_hour;
  if (per_second <= kMostFailuresPerSecond) return false;
  tell("availability.time_compression",
       fmt::format("makes {:.3g} failures a second of one link (value {:g}, allowed up to {:.3g})",
                   per_second,
                   compression_of(availability).factor,
                   compression_of(availability).factor * kMostFailuresPerSecond / per_second));
  return true;
}

bool same_cable(Availability a, Availability b) {
  a.clear_fit();
  b.clear_fit();
  return a.SerializeAsString() == b.SerializeAsString();
}

}  // namespace

FaultDomain domain_of(const Availability& availability,
                      std::uint64_t time_scale,
                      const FailureReport& report) {
  FaultDomain out;
  const auto scaled = [&](const char* field, std::int64_t model_ps) {
    const auto fits = run_time(model_ps, time_scale);
    if (!fits) report(field, "is too long for a run with bursts");
    return fits.value_or(Duration{});
  };
  const double per_hour = compressed_rate(availability.bursts(), compression_of(availability));
  if (per_hour <= 0) return out;
  out.picos_between_bursts = kPicosPerHour * static_cast<double>(time_scale) / per_hour;
  if (availability.has_burst_links()) out.burst_links = availability.burst_links();
  out.burst_fixed = scaled("availability.detect", availability.detect());
  out.burst_median = scaled("availability.recovery", availability.recovery());
  out.burst_sigma = availability.recovery_sigma();
  if (out.burst_fixed + out.burst_median <= Duration{})
    report("availability.bursts", "needs `recovery`: how long a flap lasts");
  return out;
}

bool fails(const LinkParameters& parameters) {
  return parameters.availability().failures();
}

std::optional<FailingLink> failing_link(const std::array<DirectionToFail, 2>& directions,
                                        std::uint64_t time_scale,
                                        const FailureReport& report) {
  const Availability& availability = directions[0].written.availability();
  if (!same_cable(availability, directions[1].written.availability())) {
    report("availability",
           "differs between the directions: with `failures` it is the cable's, but for `fit` "
           "(allowed: `parameters.availability` alone)");
    return std::nullopt;
  }
  FailingLink out;
  out.process = process_of(directions[0].written, directions[1].written);
  for (const Violation& problem : validate(out.process))
    report("availability", problem.field + ": " + problem.message);
  if (!validate(out.process).empty()) return std::nullopt;
  out.picos_per_hour = compressed_hours(kPicosPerHour * static_cast<double>(time_scale),
                                        compression_of(availability));
  if (too_dense(out, availability, report)) return std::nullopt;
  for (std::size_t d : {0u, 1u}) {
    if (directions[d].sound.dark.trains().size() == DarkSchedule::kMaxTrains) {
      report("light.dark",
             fmt::format("leaves no room for failures (allowed with `availability.failures`: {} "
                         "entries)",
                         DarkSchedule::kMaxTrains - 1));
      return std::nullopt;
    }
    auto direction = failing_direction(directions[d]);
    if (!direction) return std::nullopt;
    out.direction[d] = *std::move(direction);
  }
  return out;
}

}  // namespace linkwright
