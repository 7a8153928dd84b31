// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/optical_channel.h"

#include <algorithm>
#include <cmath>

#include "link_models/channel/decibel.h"
#include "link_models/channel/multipath.h"
#include "link_models/core/number_text.h"

namespace linkwright {
namespace {

constexpr double kDarkBer = 0.5;

double path_loss_db(const OpticalChannel& channel) {
  return channel.fibre_db_per_km * channel.length_m / 1000 +
         channel.connectors * channel.connector_db + channel.fixed_loss_db +
         channel.switch_loss_db + channel.circulators * channel.circulator_db;
}

double transmitter_penalty_db(const OpticalChannel& channel) {
  const double host_db = channel.host_penalty_db_per_db *
                         std::max(0.0, channel.host_loss_db - channel.host_loss_free_db);
  return std::max(0.0, channel.tdecq_db + host_db - channel.tdecq_free_db);
}

// Mean power over OMA: levels 1 and r are (r + 1) / 2 on average and r - 1 apart.
double mean_over_oma_db(const OpticalChannel& channel) {
  const double ratio = linear_of_db(channel.extinction_ratio_db);
  return db_of_linear((ratio + 1) / (2 * (ratio - 1)));
}

double q_of_margin(const OpticalChannel& channel, double margin_db) {
  const double q0 = q_of_ber(channel.modulation, kBudgetedBer);
  const double floor_noise = 1 / (channel.q_floor * channel.q_floor);
  const double thermal_noise = (1 / (q0 * q0) - floor_noise) / linear_of_db(2 * margin_db);
  return 1 / std::sqrt(thermal_noise + floor_noise);
}

void judge_signal(const OpticalChannel& channel, double share, OpticalResult& result) {
  if (share >= kShutByMultipath) {
    result.state = OpticalState::kMultipath;
    result.reason =
        "multipath interference takes " + digits_text(share) + " of the eye, 0.5 shuts it";
  } else if (result.received_power_dbm < channel.los_assert_dbm) {
    result.state = OpticalState::kLossOfSignal;
    result.reason = "received power " + digits_text(result.received_power_dbm) +
                    " dBm is below loss of signal at " + digits_text(channel.los_assert_dbm) +
                    " dBm";
  } else if (result.received_oma_dbm > channel.oma_max_dbm) {
    result.state = OpticalState::kOverload;
    result.reason = "received OMA " + digits_text(result.received_oma_dbm) +
                    " dBm is above the receiver's limit of " + digits_text(channel.oma_max_dbm) +
                    " dBm";
  }
  result.link_up = result.state == OpticalState::kLit || result.state == OpticalState::kOverload;
}

}  // namespace

OpticalChannel multimode_defaults() {
  OpticalChannel channel;
  channel.oma_dbm = 1.5;
  channel.tdecq_db = 3.0;
  channel.sensitivity_dbm = -5.0;
  channel.q_floor = 5.7;
  channel.length_m = 30;
  channel.fibre_db_per_km = 3.0;
  channel.connectors = 2;
  channel.fixed_loss_db = 0;
  channel.stated_reach_m = 100;
  channel.dispersion = {.symbol_rate_gbd = 53.125,
                        .wavelength_nm = 850,
                        .chromatic_ps_nm_km = 93,
                        .source_width_nm = 0.4,
                        .modal_ghz_km = 4.7};
  return channel;
}

OpticalResult evaluate(const OpticalChannel& channel) {
  OpticalResult result;
  const double share =
      multipath_share(channel.reflectances_db, channel.direct_reflectances_db, channel.modulation);
  result.path_loss_db = path_loss_db(channel);
  result.transmitter_penalty_db = transmitter_penalty_db(channel);
  result.multipath_penalty_db = channel.mpi_penalty_db + multipath_penalty_db(share);
  result.dispersion_penalty_db = dispersion_penalty_db(channel.dispersion, channel.length_m);
  result.ageing_db = channel.ageing_db * channel.age_years / channel.end_of_life_years;
  result.heat_db =
      channel.heat_db_per_k * std::max(0.0, channel.case_temperature_c - channel.heat_free_c);
  // Age and heat cost launch power, so they reach the detector too.
  result.received_oma_dbm =
      channel.oma_dbm - result.path_loss_db - result.ageing_db - result.heat_db;
  result.received_power_dbm = result.received_oma_dbm + mean_over_oma_db(channel);
  result.margin_db = result.received_oma_dbm - result.transmitter_penalty_db -
                     result.multipath_penalty_db - result.dispersion_penalty_db -
                     channel.sensitivity_dbm;
  result.q = q_of_margin(channel, result.margin_db);
  result.model_ber = ber_of_q(channel.modulation, result.q);
  judge_signal(channel, share, result);
  result.pre_fec_ber = std::max(result.model_ber, channel.ber_floor);
  if (result.state == OpticalState::kOverload)
    result.pre_fec_ber = std::max(result.pre_fec_ber, channel.overload_ber);
  if (!result.link_up) result.pre_fec_ber = kDarkBer;
  return result;
}

}  // namespace linkwright
