// SPDX-License-Identifier: Apache-2.0
#include "control/physics/channel_models.h"

namespace linkwright {
namespace {

ElectricalClass lane_of(const schema::Electrical& electrical) {
  switch (electrical.lane_class()) {
    case schema::Electrical::LANE_50G:
      return kLane50G;
    case schema::Electrical::LANE_200G:
      return kLane200G;
    case schema::Electrical::RETIMED_100G:
      return kRetimedLane100G;
    default:
      return kLane100G;
  }
}

ElectricalKind kind_of(schema::Electrical::Kind kind) {
  switch (kind) {
    case schema::Electrical::AMPLIFIED:
      return ElectricalKind::kActiveCable;
    case schema::Electrical::RETIMED:
      return ElectricalKind::kRetimedCable;
    case schema::Electrical::BOARD:
      return ElectricalKind::kBoard;
    case schema::Electrical::BOARD_RETIMED:
      return ElectricalKind::kRetimedBoard;
    default:
      return ElectricalKind::kPassiveCable;
  }
}

bool on_board(ElectricalKind kind) {
  return kind == ElectricalKind::kBoard || kind == ElectricalKind::kRetimedBoard;
}

Dispersion dispersion_of(const schema::Dispersion& dispersion) {
  Dispersion out;
  if (dispersion.has_symbol_rate()) out.symbol_rate_gbd = dispersion.symbol_rate();
  if (dispersion.has_wavelength()) out.wavelength_nm = dispersion.wavelength();
  out.chromatic_ps_nm_km = dispersion.chromatic();
  out.source_width_nm = dispersion.source_width();
  out.modal_ghz_km = dispersion.modal_bandwidth();
  return out;
}

void take_transceivers(const schema::Optical& optical, OpticalChannel& out) {
  if (optical.modulation() == schema::Optical::NRZ) out.modulation = Modulation::kNrz;
  if (optical.has_oma()) out.oma_dbm = optical.oma();
  if (optical.has_tdecq()) out.tdecq_db = optical.tdecq();
  if (optical.has_sensitivity()) out.sensitivity_dbm = optical.sensitivity();
  if (optical.has_q_floor()) out.q_floor = optical.q_floor();
  if (optical.has_oma_max()) out.oma_max_dbm = optical.oma_max();
  if (optical.has_ageing()) out.ageing_db = optical.ageing();
  if (optical.has_case_temperature()) out.case_temperature_c = optical.case_temperature();
  out.age_years = optical.age();
  out.host_loss_db = optical.host_loss();
}

void take_path(const schema::Optical& optical, OpticalChannel& out) {
  if (optical.has_length()) out.length_m = optical.length();
  if (optical.has_fibre_loss()) out.fibre_db_per_km = optical.fibre_loss();
  if (optical.has_connectors()) out.connectors = optical.connectors();
  if (optical.has_connector_loss()) out.connector_db = optical.connector_loss();
  if (optical.has_circulator_loss()) out.circulator_db = optical.circulator_loss();
  out.fixed_loss_db = optical.extra_loss() + optical.bandwidth_penalty();
  out.switch_loss_db = optical.switch_loss();
  out.circulators = optical.circulators();
  out.stated_reach_m = optical.stated_reach();
  // Reflectances say what the penalty would only sum up.
  out.mpi_penalty_db = optical.reflectance().empty() ? optical.mpi_penalty() : 0;
  out.reflectances_db = {optical.reflectance().begin(), optical.reflectance().end()};
  // Both directions in one fibre: each reflection of the near transmitter arrives by itself.
  if (optical.bidirectional()) out.direct_reflectances_db = out.reflectances_db;
  out.dispersion = dispersion_of(optical.dispersion());
}

}  // namespace

ElectricalChannel electrical_of(const schema::Electrical& electrical) {
  ElectricalChannel out;
  out.kind = kind_of(electrical.kind());
  out.lane = lane_of(electrical);
  if (out.kind == ElectricalKind::kRetimedCable) out.lane = kRetimedLane100G;
  if (on_board(out.kind)) out.lane = on_one_board(out.lane);
  if (electrical.has_gauge()) out.gauge_awg = electrical.gauge();
  if (electrical.has_length()) out.length_m = electrical.length();
  if (electrical.has_temperature()) out.temperature_c = electrical.temperature();
  if (electrical.has_host_loss()) out.lane.host_loss_db = electrical.host_loss();
  if (electrical.has_connector_loss()) out.lane.connector_loss_db = electrical.connector_loss();
  if (electrical.has_gain()) out.gain_db = electrical.gain();
  if (electrical.has_reference_snr()) out.lane.reference_snr_db = electrical.reference_snr();
  return out;
}

OpticalChannel optical_of(const schema::Optical& optical) {
  OpticalChannel out;
  take_transceivers(optical, out);
  take_path(optical, out);
  return out;
}

MicroledChannel array_of(const schema::LaneArray& array) {
  MicroledChannel out;
  if (array.has_lanes()) out.data_channels = array.lanes();
  if (array.has_spares()) out.spare_channels = array.spares();
  if (array.has_length()) out.length_m = array.length();
  if (array.has_lane_ber()) out.median_ber = array.lane_ber();
  if (array.has_spread()) out.ber_spread_ln = array.spread();
  if (array.loss() == schema::LaneArray::STRICT) out.lane_loss = LaneLoss::kStrict;
  if (array.has_stated_reach()) out.far_m = array.stated_reach();
  return out;
}

}  // namespace linkwright
