// SPDX-License-Identifier: Apache-2.0
//
// What a link promises beside its bits: availability and density. A link has two ends, and either
// takes it down.
#include <boost/json.hpp>

#include "control/physics/availability_models.h"
#include "control/profile/figures_json.h"
#include "control/profile/parameter_field.h"
#include "link_models/availability/failure_rate.h"
#include "link_models/core/time.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr double kEnds = 2;

double seconds_of(std::int64_t picoseconds) {
  return static_cast<double>(picoseconds) / static_cast<double>(kPicosPerSecond);
}

json::value if_stated(bool stated, double value) {
  return stated ? number_json(value) : json::value();
}

}  // namespace

json::object availability_json(const schema::LinkParameters& parameters) {
  const schema::Availability& stated = parameters.availability();
  const RepairModel repair = repair_model(stated);
  const FlapModel flaps = flap_model(stated, FlapScale::kNoisy);
  const bool fit = stated.has_fit();
  return {
      {"afr_per_end", if_stated(fit, afr_of_fit(stated.fit()))},
      {"repair_unit", name_of(repair.unit)},
      {"repair_median_hours", repair.median_hours},
      {"repair_mean_hours", mean_repair_hours(repair)},
      {"links_down_per_repair", repair.blast_links},
      {"repair_unavailability",
       if_stated(fit, repair_unavailability(kEnds * stated.fit(), repair))},
      {"flaps_per_hour_quiet",
       if_stated(stated.has_flaps_quiet(), flaps_per_hour(flap_model(stated, FlapScale::kQuiet)))},
      {"flaps_per_hour_noisy", if_stated(stated.has_flaps_noisy(), flaps_per_hour(flaps))},
      {"flap_median_recovery_s", if_stated(stated.has_recovery(), seconds_of(stated.recovery()))},
      {"flap_unavailability_noisy",
       if_stated(stated.has_flaps_noisy() && stated.has_recovery(), flap_unavailability(flaps))},
      {"connection_points", if_stated(stated.has_connection_points(), stated.connection_points())}};
}

json::object density_json(const schema::LinkParameters& parameters) {
  const schema::Density& stated = parameters.density();
  const double rate_tbps = static_cast<double>(parameters.rate()) * 1e-12;
  return {{"shoreline_tbps_per_mm", if_stated(stated.has_shoreline(), stated.shoreline())},
          {"ports_per_unit", if_stated(stated.has_ports_per_unit(), stated.ports_per_unit())},
          {"tbps_per_unit",
           if_stated(stated.has_ports_per_unit(), stated.ports_per_unit() * rate_tbps)},
          {"watts_per_unit", if_stated(stated.has_watts_per_unit(), stated.watts_per_unit())},
          {"fibres_per_end", if_stated(stated.has_fibres(), stated.fibres())},
          {"wavelengths", if_stated(stated.has_wavelengths(), stated.wavelengths())},
          {"connectors_per_end", if_stated(stated.has_connectors(), stated.connectors())}};
}

}  // namespace linkwright
