// SPDX-License-Identifier: Apache-2.0
//
// Figures of cables in the model domain, as reports print them beside measurements.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "control/physics/link_figures.h"
#include "link_models/core/time.h"

namespace linkwright {

struct DirectionFigures {
  std::string profile;         // "inline" when the scenario gives no profile
  std::uint64_t rate_bps = 0;  // nominal MAC rate
  bool serialized = true;
  Duration latency{};        // one way, without serialization and pedestal
  std::string rate_trace{};  // the file as it was named; empty: none
  double group_error_ratio = 0;
  // Watts of the whole link at full use; boundary `link`: both ends, module + host SerDes.
  // Negative: unknown, printed as unknown.
  double watts_link = -1;
  LinkFigures physics;
};

struct CableFigures {
  std::string name;
  std::string port_a;
  std::string port_b;
  std::array<DirectionFigures, 2> direction;
  std::string corner{};               // of the profile; empty: there is no profile
  std::vector<std::string> claims{};  // of a vendor, in force
};

}  // namespace linkwright
