// SPDX-License-Identifier: Apache-2.0
#include "link_models/energy/density.h"

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr double kGigaPerTera = 1'000;
constexpr double kThresholdPjPerBit = 5;
constexpr double kThresholdTbpsPerMm = 2.5;

std::optional<double> times(std::optional<double> known, double factor) {
  return known ? std::optional(*known * factor) : std::nullopt;
}

}  // namespace

std::vector<Violation> validate(const PortDensity& density) {
  RangeCheck check;
  const auto known =
      [&](const char* field, std::optional<double> value, double least, double most) {
        if (value) check.within(field, *value, least, most);
      };
  known("shoreline_mm", density.shoreline_mm, 1e-3, 1'000);
  known("ports_per_rack_unit", density.ports_per_rack_unit, 0.01, 10'000);
  known("fibres_per_end", density.fibres_per_end, 0, 10'000);
  known("wavelengths", density.wavelengths, 1, 1'000);
  known("connectors_per_end", density.connectors_per_end, 0, 1'000);
  return check.take();
}

std::optional<double> tbps_per_mm(const PortDensity& density, double rate_gbps) {
  if (!density.shoreline_mm) return std::nullopt;
  return rate_gbps / kGigaPerTera / *density.shoreline_mm;
}

std::optional<double> tbps_per_rack_unit(const PortDensity& density, double rate_gbps) {
  return times(density.ports_per_rack_unit, rate_gbps / kGigaPerTera);
}

std::optional<double> watts_per_rack_unit(const PortDensity& density, double end_watts) {
  return times(density.ports_per_rack_unit, end_watts);
}

std::optional<bool> replaces_copper(double pj_per_bit, std::optional<double> tbps_per_mm) {
  if (pj_per_bit >= kThresholdPjPerBit) return false;
  if (!tbps_per_mm) return std::nullopt;
  return *tbps_per_mm > kThresholdTbpsPerMm;
}

}  // namespace linkwright
