// SPDX-License-Identifier: Apache-2.0
#include "control/physics/availability_models.h"

#include <cmath>

#include "link_models/core/time.h"

namespace linkwright {
namespace {

using schema::Availability;

double seconds_of(std::int64_t picoseconds) {
  return static_cast<double>(picoseconds) / static_cast<double>(kPicosPerSecond);
}

RepairUnit unit_of(Availability::RepairUnit unit) {
  if (unit == Availability::EXTERNAL_LASER) return RepairUnit::kExternalLaser;
  if (unit == Availability::WHOLE_SWITCH) return RepairUnit::kWholeSwitch;
  return RepairUnit::kModule;
}

}  // namespace

RepairModel repair_model(const Availability& availability) {
  RepairModel out = default_repair(unit_of(availability.repair_unit()));
  if (availability.has_repair_hours()) out.median_hours = availability.repair_hours();
  if (availability.has_repair_sigma()) out.sigma = availability.repair_sigma();
  if (availability.has_blast_radius()) out.blast_links = availability.blast_radius();
  return out;
}

TimeCompression compression_of(const Availability& availability) {
  TimeCompression out;
  if (availability.has_time_compression()) out.factor = availability.time_compression();
  return out;
}

FlapModel flap_model(const Availability& availability, FlapScale scale) {
  FlapModel out;
  out.base_per_hour =
      scale == FlapScale::kQuiet ? availability.flaps_quiet() : availability.flaps_noisy();
  if (availability.has_connection_points())
    out.connection_points = availability.connection_points();
  out.per_connection_per_hour = availability.flaps_per_connection();
  if (availability.has_detect()) out.detect_s = seconds_of(availability.detect());
  if (availability.has_recovery()) {
    const double sigma = availability.recovery_sigma();
    out.recover_s = seconds_of(availability.recovery()) * std::exp(sigma * sigma / 2);
  }
  return out;
}

}  // namespace linkwright
