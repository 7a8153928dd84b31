// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/dispersion.h"

#include <cmath>
#include <numbers>

#include "link_models/channel/decibel.h"
#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr double kLightNmPerPs = 299'792.458;

double square(double x) {
  return x * x;
}

}  // namespace

double dispersion_penalty_db(const Dispersion& dispersion, double length_m) {
  const double km = length_m / 1000;
  const double gbd = dispersion.symbol_rate_gbd;
  // GBd x ps = 1e-3.
  const double source =
      4e-3 * gbd * km * dispersion.chromatic_ps_nm_km * dispersion.source_width_nm;
  const double b2_ps2_km = dispersion.chromatic_ps_nm_km * square(dispersion.wavelength_nm) /
                           (2 * std::numbers::pi * kLightNmPerPs);
  const double modulation = 8e-6 * b2_ps2_km * square(gbd) * km;
  // 4 x 0.1874, 0.1874 = sqrt(2 ln 2) / (2 pi).
  const double modal_factor = 2 * std::sqrt(2 * std::numbers::ln2) / std::numbers::pi;
  const double modal =
      dispersion.modal_ghz_km > 0 ? modal_factor * gbd * km / dispersion.modal_ghz_km : 0;
  return db_of_linear(1 + square(source) + square(modulation) + square(modal)) / 2;
}

std::vector<Violation> validate(const Dispersion& dispersion) {
  return RangeCheck{}
      .above("symbol_rate_gbd", dispersion.symbol_rate_gbd, 0, 500)
      .within("wavelength_nm", dispersion.wavelength_nm, 400, 1700)
      .within("chromatic_ps_nm_km", dispersion.chromatic_ps_nm_km, 0, 1000)
      .within("source_width_nm", dispersion.source_width_nm, 0, 50)
      .within("modal_ghz_km", dispersion.modal_ghz_km, 0, 100)
      .take();
}

}  // namespace linkwright
