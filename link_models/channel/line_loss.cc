// SPDX-License-Identifier: Apache-2.0
#include "link_models/channel/line_loss.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace linkwright {
namespace {

struct Conductor {
  double gauge_awg;
  double diameter_mm;
};

constexpr std::array<Conductor, 7> kConductors{{{24, 0.5106},
                                                {25, 0.4547},
                                                {26, 0.4049},
                                                {28, 0.3211},
                                                {30, 0.2546},
                                                {32, 0.2019},
                                                {34, 0.1601}}};

constexpr double kReferenceGauge = 26;
constexpr double kSkinPerKelvin = 0.002;
constexpr double kReferenceTemperatureC = 20;

}  // namespace

double conductor_diameter_mm(double gauge_awg) {
  std::size_t upper = 1;
  while (upper + 1 < kConductors.size() && kConductors[upper].gauge_awg < gauge_awg) ++upper;
  const Conductor& thick = kConductors[upper - 1];
  const Conductor& thin = kConductors[upper];
  // Sizes of the table come out exactly, not through exp and log.
  if (gauge_awg == thick.gauge_awg) return thick.diameter_mm;
  if (gauge_awg == thin.gauge_awg) return thin.diameter_mm;
  const double part = (gauge_awg - thick.gauge_awg) / (thin.gauge_awg - thick.gauge_awg);
  return thick.diameter_mm * std::pow(thin.diameter_mm / thick.diameter_mm, part);
}

LineLoss at_gauge(const LineLoss& line, double gauge_awg) {
  const double wider = conductor_diameter_mm(kReferenceGauge) / conductor_diameter_mm(gauge_awg);
  return {line.skin_db * wider, line.dielectric_db};
}

double loss_db_per_m(const LineLoss& line, double frequency_ghz, double temperature_c) {
  const double heat = 1 + kSkinPerKelvin * (temperature_c - kReferenceTemperatureC);
  return line.skin_db * std::sqrt(frequency_ghz) * heat + line.dielectric_db * frequency_ghz;
}

}  // namespace linkwright
