// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/drifts.h"

#include <fmt/format.h>

#include "control/physics/availability_models.h"
#include "control/scenario/failures.h"

namespace linkwright {
namespace {

// Handed over some seconds ahead, and a link keeps no more than Link::kMaxPendingChanges.
constexpr double kMostStepsPerSecond = 4;

bool too_dense(const DirectionToDrift& direction, double picos_per_hour, const auto& tell) {
  const double seconds_per_hour = picos_per_hour / static_cast<double>(kPicosPerSecond);
  const double per_second = steps_per_hour(direction.varying.drift) / seconds_per_hour;
  if (per_second <= kMostStepsPerSecond) return false;
  const double factor = compression_of(direction.written.availability()).factor;
  tell("availability.time_compression",
       fmt::format(
           "makes {:.3g} steps of `channel.drift` a second (value {:g}, allowed up to {:.3g})",
           per_second,
           factor,
           factor * kMostStepsPerSecond / per_second));
  return true;
}

bool is_sound(const DirectionToDrift& direction, double picos_per_hour, const auto& tell) {
  if (fails(direction.written)) {
    tell("channel.drift",
         "cannot act beside `availability: {failures: true}`: a link has one of them");
    return false;
  }
  if (direction.stated.dark.trains().size() == DarkSchedule::kMaxTrains) {
    tell("light.dark",
         fmt::format("leaves no room for drift (allowed with `channel.drift`: {} entries)",
                     DarkSchedule::kMaxTrains - 1));
    return false;
  }
  return !too_dense(direction, picos_per_hour, tell);
}

}  // namespace

bool drifts(const VaryingErrors& varying) {
  return !varying.drifting.empty();
}

DriftingLink drifting_link(const std::array<DirectionToDrift, 2>& directions,
                           std::uint64_t time_scale,
                           const DriftReport& report) {
  DriftingLink out;
  for (std::size_t d : {0u, 1u}) {
    const DirectionToDrift& direction = directions[d];
    if (!drifts(direction.varying)) continue;
    const double picos_per_hour =
        compressed_hours(kPicosPerHour * static_cast<double>(time_scale),
                         compression_of(direction.written.availability()));
    const auto tell = [&](std::string_view field, std::string message) {
      report(d, field, std::move(message));
    };
    if (!is_sound(direction, picos_per_hour, tell)) continue;
    out.picos_per_hour[d] = picos_per_hour;
    out.direction[d] = {direction.varying.drift, direction.stated, {}};
    for (const ErrorState& state : direction.varying.drifting)
      out.direction[d].points.push_back({state.fec.group_error_ratio, state.lit});
  }
  return out;
}

}  // namespace linkwright
