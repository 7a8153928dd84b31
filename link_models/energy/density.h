// SPDX-License-Identifier: Apache-2.0
//
// How much link fits where: along the edge of a chip (shoreline), into a rack unit, onto a front
// panel. Most of these numbers are unpublished for most media; what is unknown stays unknown and is
// never taken for zero.
#pragma once

#include <optional>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

struct PortDensity {
  std::optional<double> shoreline_mm{};  // of chip edge per port
  std::optional<double> ports_per_rack_unit{};
  std::optional<double> fibres_per_end{};
  std::optional<double> wavelengths{};  // per fibre
  std::optional<double> connectors_per_end{};
};

std::vector<Violation> validate(const PortDensity& density);

std::optional<double> tbps_per_mm(const PortDensity& density, double rate_gbps);
std::optional<double> tbps_per_rack_unit(const PortDensity& density, double rate_gbps);

// `end_watts` at boundary `end` for what the rack must feed and cool.
std::optional<double> watts_per_rack_unit(const PortDensity& density, double end_watts);

// The threshold named for optics to replace copper inside a rack: below 5 pJ/bit and above 2.5 Tb/s
// per mm. Unknown when the density is and the energy alone does not already decide it.
std::optional<bool> replaces_copper(double pj_per_bit, std::optional<double> tbps_per_mm);

}  // namespace linkwright
