// SPDX-License-Identifier: Apache-2.0
//
// A copper lane from transmitter to receiver: line, connectors and hosts -> loss, SNR, bit errors
// before FEC.
//
//   loss = line + 2 connectors + 2 hosts - gain of an active cable
//   SNR  = S0 - k (loss - reference loss), in parallel with the transceivers' own noise
//
// Retimers cut the lane into segments that each decide their bits anew; FEC runs end to end, so the
// bit errors of the segments add up. Pure arithmetic; parameters that pass validate() cannot fail.
//
// Not modelled: crosstalk and reflections of one particular cable (they are inside the classes'
// calibration), and correlation of the errors, which is FEC's burst parameter.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "link_models/channel/electrical_class.h"
#include "link_models/channel/line_loss.h"

namespace linkwright {

enum class ElectricalKind : std::uint8_t {
  kPassiveCable,  // also co-packaged: co_packaged(lane)
  kActiveCable,   // a linear amplifier in the plugs, no clock recovery
  kRetimedCable,  // clock recovery in both plugs: host, cable, host
  kBoard,         // a trace; lane = on_one_board(...)
  kRetimedBoard,  // a trace with one retimer on the way
};

struct ElectricalChannel {
  ElectricalKind kind = ElectricalKind::kPassiveCable;
  ElectricalClass lane = kLane100G;
  LineLoss twinax = kTwinax26Awg;  // cables, with
  double gauge_awg = 26;
  LineLoss trace = kBoardTrace;  // boards
  double length_m = 1;
  double temperature_c = 20;
  // Active cable: design choice. Without clock recovery its noise and jitter reach the receiver.
  double gain_db = 6;
  double floor_change_db = -1;
  // Retimed cable: what the lane between a host and its plug adds, each of two (design choice;
  // 802.3ck and the OIF's CEI-112G-VSR leave a chip-to-module lane far from FEC's limit).
  double host_segment_ber = 1e-9;
  // Retimed board: where the retimer sits, as a part of the length.
  double retimer_position = 0.5;
  // Something unmodelled always errs: the least BER that is reported (design choice).
  double ber_floor = 1e-15;
};

struct ElectricalSegment {
  std::optional<double> loss_db;  // after the gain; none where only the BER is a parameter
  double snr_db = 0;
  double ber = 0;
};

struct ElectricalResult {
  double loss_db = 0;      // of the lossiest segment, after the gain
  double snr_db = 0;       // of all segments: what one would need to err as much as they do
  double margin_db = 0;    // SNR above what BER 2.4e-4 needs
  double model_ber = 0;    // by the formulas alone
  double pre_fec_ber = 0;  // not below the floor
  std::vector<ElectricalSegment> segments;
};

std::vector<Violation> validate(const ElectricalChannel& channel);

ElectricalResult evaluate(const ElectricalChannel& channel);

// The loss of the line alone, without connectors and hosts.
double line_loss_db(const ElectricalChannel& channel);

}  // namespace linkwright
