// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/optical_channel.h"
#include "link_models/core/number_text.h"
#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

void check_ends(const OpticalChannel& channel, RangeCheck& check) {
  // At this q the floor alone errs as often as FEC is budgeted for: no light would be enough.
  const double least_q = q_of_ber(channel.modulation, kBudgetedBer);
  check.within("oma_dbm", channel.oma_dbm, -30, 20)
      .within("tdecq_db", channel.tdecq_db, 0, 10)
      .within("tdecq_free_db", channel.tdecq_free_db, 0, 10)
      .above("extinction_ratio_db", channel.extinction_ratio_db, 0, 40)
      .within("sensitivity_dbm", channel.sensitivity_dbm, -40, 10)
      .require(channel.q_floor > least_q && channel.q_floor <= 100,
               "q_floor",
               channel.q_floor,
               "above " + digits_text(least_q, 6) + " up to 100")
      .within("oma_max_dbm", channel.oma_max_dbm, -20, 30)
      .within("overload_ber", channel.overload_ber, 0, 0.5)
      .within("los_assert_dbm", channel.los_assert_dbm, -60, 10)
      .within("host_loss_db", channel.host_loss_db, 0, 60)
      .within("host_loss_free_db", channel.host_loss_free_db, 0, 60)
      .within("host_penalty_db_per_db", channel.host_penalty_db_per_db, 0, 5)
      .within("ber_floor", channel.ber_floor, 0, 0.01);
}

void check_path(const OpticalChannel& channel, RangeCheck& check) {
  check.within("length_m", channel.length_m, 0, 200'000)
      .within("fibre_db_per_km", channel.fibre_db_per_km, 0, 1000)
      .within("connectors", channel.connectors, 0, 100)
      .within("connector_db", channel.connector_db, 0, 10)
      .within("fixed_loss_db", channel.fixed_loss_db, 0, 60)
      .within("switch_loss_db", channel.switch_loss_db, 0, 60)
      .within("circulators", channel.circulators, 0, 100)
      .within("circulator_db", channel.circulator_db, 0, 10)
      .within("stated_reach_m", channel.stated_reach_m, 0, 200'000);
}

void check_penalties(const OpticalChannel& channel, RangeCheck& check) {
  check.within("mpi_penalty_db", channel.mpi_penalty_db, 0, 10)
      .within("age_years", channel.age_years, 0, 50)
      .within("ageing_db", channel.ageing_db, 0, 20)
      .above("end_of_life_years", channel.end_of_life_years, 0, 50)
      .within("case_temperature_c", channel.case_temperature_c, -40, 125)
      .within("heat_free_c", channel.heat_free_c, -40, 125)
      .within("heat_db_per_k", channel.heat_db_per_k, 0, 1);
  for (const double each : channel.reflectances_db) check.within("reflectances_db", each, -100, 0);
  for (const double each : channel.direct_reflectances_db)
    check.within("direct_reflectances_db", each, -100, 0);
}

}  // namespace

std::vector<Violation> validate(const OpticalChannel& channel) {
  RangeCheck check;
  check_ends(channel, check);
  check_path(channel, check);
  check_penalties(channel, check);
  return check.part("dispersion", validate(channel.dispersion)).take();
}

}  // namespace linkwright
