// SPDX-License-Identifier: Apache-2.0
//
// What a pair of electrical transceivers makes of a lossy lane, as data: after equalisation the SNR
// falls by `snr_slope_db` per dB of loss at the Nyquist frequency from a reference point, and noise
// of the transceivers themselves bounds it from above. All values are design choices, calibrated:
// the 100G class has 21.6 dB of SNR at 28 dB of loss, which is 3 dB of channel operating margin
// over a detector error ratio of 1e-4, the convention of IEEE 802.3ck for CR and KR.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "link_models/channel/modulation.h"
#include "link_models/core/violation.h"

namespace linkwright {

struct ElectricalClass {
  Modulation modulation = Modulation::kPam4;
  double nyquist_ghz = 26.5625;  // half the symbol rate
  double reference_snr_db = 24.3;
  double reference_loss_db = 28;
  double snr_slope_db = 0.7;       // SNR lost per dB of loss
  double snr_floor_db = 25;        // SNR without any loss, by the transceivers' own noise
  double connector_loss_db = 1.7;  // each of two
  double host_loss_db = 4.5;       // board and package of each of two hosts
};

// Lanes of 50, 100 and 200 Gb/s between two switches or NICs, and the 100 Gb/s lane between the
// retimers in the plugs of an active electrical cable (calibrated on shipping 800G cables: 3 m of
// 32 AWG, 5 m of 30, 7 m of 28).
inline constexpr ElectricalClass kLane50G{Modulation::kPam4, 13.28125, 24.3, 28, 0.7, 26, 1.0, 4.0};
inline constexpr ElectricalClass kLane100G{Modulation::kPam4, 26.5625, 24.3, 28, 0.7, 25, 1.7, 4.5};
inline constexpr ElectricalClass kLane200G{Modulation::kPam4, 53.125, 22.0, 30, 0.7, 24, 2.5, 7.0};
inline constexpr ElectricalClass kRetimedLane100G{
    Modulation::kPam4, 26.5625, 28, 28, 0.5, 25, 0.5, 0.5};

// "50G", "100G", "200G", "aec-100G"; nothing for another name.
std::optional<ElectricalClass> electrical_class(std::string_view name);

// The same transceivers with the cable attached to the package (host loss 1.5 dB).
ElectricalClass co_packaged(ElectricalClass lane);

// The same transceivers soldered to one board: no connectors; 1.0 dB at each end for the breakout
// under the package (design choice), since the length of the trace itself is a parameter there.
ElectricalClass on_one_board(ElectricalClass lane);

std::vector<Violation> validate(const ElectricalClass& lane);

}  // namespace linkwright
