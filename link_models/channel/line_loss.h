// SPDX-License-Identifier: Apache-2.0
//
// Insertion loss of copper per metre, as a skin term that grows with sqrt(f) and with the
// conductor's resistance, and a dielectric term that grows with f:
//
//   dB/m = skin sqrt(f) (1 + 0.002 (T - 20)) + dielectric f        f in GHz, T in degrees Celsius
//
// Resistance of copper grows by 0.4 %/K and the skin loss with its root, hence 0.002/K.
#pragma once

namespace linkwright {

struct LineLoss {
  double skin_db = 0;        // dB per metre and sqrt(GHz) at 20 degrees
  double dielectric_db = 0;  // dB per metre and GHz
};

// Twinaxial cable of 26 AWG. Design choice, set so that 5 m agree with published cable losses at
// 26.6 and 53.1 GBd (18-22 and 26-32 dB).
inline constexpr LineLoss kTwinax26Awg{0.75, 0.055};

// Trace on low-loss laminate: the board of the channel operating margin computation that 802.3ck
// uses, a1 = 3.8206e-4 sqrt(ns)/mm and a2 = 9.5909e-5 ns/mm in nepers, x 8.6859 dB x 1000 mm. It is
// 1.0 dB per inch at 26.56 GHz and 1.7 at 53.1. Design choice: it stands for any modern laminate.
inline constexpr LineLoss kBoardTrace{3.3185, 0.83305};

inline constexpr double kThickestGauge = 24;
inline constexpr double kThinnestGauge = 34;

// Diameter of the conductor, 24 to 34 AWG. Sizes between those of the table follow ln d, which is
// linear in the gauge number by the definition of AWG (ASTM B258).
double conductor_diameter_mm(double gauge_awg);

// `line`, which is given for 26 AWG, with conductors of another gauge: only the skin term changes.
LineLoss at_gauge(const LineLoss& line, double gauge_awg);

double loss_db_per_m(const LineLoss& line, double frequency_ghz, double temperature_c);

}  // namespace linkwright
