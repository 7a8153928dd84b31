// SPDX-License-Identifier: Apache-2.0
//
// Power penalty of pulses that spread along the fibre. A pulse of rms width 1/(4 B) is widened by a
// factor w, and its peak falls by 10 log10(w) (Agrawal, Fiber-Optic Communication Systems, section
// on limits by dispersion):
//
//   w^2 = 1 + (4 B L D s)^2 + (8 b2 B^2 L)^2 + (0.75 B L / EMB)^2
//
// with the source's rms width s, the chromatic dispersion D and b2 = -D lambda^2 / (2 pi c) for the
// modulation's own width, and the modal bandwidth EMB of multimode fibre (3 dB optical, Gaussian:
// rms 0.1874 / bandwidth). Terms whose parameter is 0 vanish; all are 0 by default, since a short
// single-mode link near 1310 nm has no penalty worth a line of its budget.
//
// Not modelled: the equaliser's recovery of part of the penalty (pessimistic), a chirped source,
// and the tighter eyes of PAM4, which a linear channel closes in proportion (optimistic).
#pragma once

#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

struct Dispersion {
  double symbol_rate_gbd = 53.125;
  double wavelength_nm = 1310;
  double chromatic_ps_nm_km = 0;  // magnitude
  double source_width_nm = 0;     // rms
  double modal_ghz_km = 0;        // effective modal bandwidth; 0: single-mode fibre
};

double dispersion_penalty_db(const Dispersion& dispersion, double length_m);

std::vector<Violation> validate(const Dispersion& dispersion);

}  // namespace linkwright
