// SPDX-License-Identifier: Apache-2.0
//
// A lane of intensity modulation and direct detection, from transmitter to receiver: single-mode or
// multimode, retimed or linear, through switches or not. The power budget of IEEE 802.3 (clauses
// 121, 124, 140, 151) continued to other bit error ratios:
//
//   M   = OMA - max(0, TDECQ - 1.4) - path - sensitivity - multipath - dispersion - age - heat   dB
//   q_t = 10^(M/10) / sqrt(1/q0^2 - 1/q_floor^2)
//   1/q^2 = 1/q_t^2 + 1/q_floor^2
//
// q0 is the q at BER 2.4e-4, where sensitivity is specified; so M = 0 is that BER exactly. A
// decibel of light enters as 10^(M/10), for photocurrent is proportional to power. q_floor lumps
// what does not fade with the signal: laser noise, residual interference, jitter, quantisation.
//
// Not modelled: the spectrum of laser noise (it is inside TDECQ), crosstalk of wavelengths.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link_models/channel/dispersion.h"
#include "link_models/channel/modulation.h"

namespace linkwright {

// Defaults: a retimed 100 Gb/s lane over 50 m of single-mode fibre with typical values, from module
// datasheets (Edgecore ET7502-DR4 and others) where the comment says so; else design choices.
struct OpticalChannel {
  Modulation modulation = Modulation::kPam4;

  // Transmitter
  double oma_dbm = 2.0;   // outer optical modulation amplitude; specified -0.8 to 4.2
  double tdecq_db = 1.8;  // specified <= 3.4
  double tdecq_free_db = 1.4;
  double extinction_ratio_db = 3.5;  // specified >= 3.5; only turns OMA into mean power

  // Receiver
  double sensitivity_dbm = -5.5;  // OMA at BER 2.4e-4; specified <= -4.4
  double q_floor = 6.0;           // 5.7 half retimed, 5.4 linear, 5.0 linear on a bad host
  double oma_max_dbm = 4.2;       // datasheet: beyond it the receiver is not linear
  double overload_ber = 1e-2;
  double los_assert_dbm = -15;  // datasheet: mean power

  // Path
  double length_m = 50;
  double fibre_db_per_km = 0.4;  // at 1310 nm
  double connectors = 4;
  double connector_db = 0.25;   // typical; at most 0.5
  double fixed_loss_db = 0.18;  // splices and panels: 1.2 dB in all by default
  double switch_loss_db = 0;    // optical circuit switches
  double circulators = 0;
  double circulator_db = 0.8;
  double stated_reach_m = 500;  // of the specification, whatever the budget would allow; 0: none

  // Penalties
  double mpi_penalty_db = 0.05;  // four connectors of -35 dB; beside what the reflectances give
  std::vector<double> reflectances_db{};         // light reflected twice reaches the receiver
  std::vector<double> direct_reflectances_db{};  // both directions in one fibre: reflected once
  Dispersion dispersion{};
  double age_years = 0;
  double ageing_db = 1.0;  // lost launch power at the end of life, linear in time
  double end_of_life_years = 5;
  double case_temperature_c = 40;
  double heat_free_c = 40;
  double heat_db_per_k = 0.02;

  // A linear module passes the host's impairment on: TDECQ grows with the loss of the host's lane.
  // 0 for a retimed module.
  double host_loss_db = 0;
  double host_loss_free_db = 9;
  double host_penalty_db_per_db = 0.12;

  // Something unmodelled always errs: the least BER that is reported.
  double ber_floor = 1e-12;
};

// 850 nm lasers over OM4 fibre: 3.0 dB/km and 4.7 GHz km (ISO/IEC 11801), -93 ps/(nm km), 0.4 nm of
// rms width (802.3db allows 0.6); launch and receiver are assumed, within 802.3db's limits.
OpticalChannel multimode_defaults();

enum class OpticalState : std::uint8_t { kLit, kOverload, kLossOfSignal, kMultipath };

struct OpticalResult {
  // The budget, line by line, dB
  double path_loss_db = 0;
  double transmitter_penalty_db = 0;  // max(0, TDECQ - 1.4), with the host's share
  double multipath_penalty_db = 0;
  double dispersion_penalty_db = 0;
  double ageing_db = 0;
  double heat_db = 0;
  double margin_db = 0;  // over BER 2.4e-4
  // At the receiver
  double received_oma_dbm = 0;
  double received_power_dbm = 0;  // mean
  double q = 0;
  OpticalState state = OpticalState::kLit;
  bool link_up = true;
  double model_ber = 0;    // from q alone
  double pre_fec_ber = 0;  // with floor, overload and loss of signal (0.5)
  std::string reason;      // why it is not lit; empty if it is
};

std::vector<Violation> validate(const OpticalChannel& channel);

OpticalResult evaluate(const OpticalChannel& channel);

}  // namespace linkwright
