// SPDX-License-Identifier: Apache-2.0
//
// Watts and dollars of a fabric: its tiers of cables, and its switches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/scenario/resolved_fabric.h"
#include "link_models/queueing/switch_presets.h"

namespace linkwright {

// A cable into a circuit switch has one end that uses power: two of them are one link.
struct TierBill {
  double links = 0;             // as watts and dollars count them
  std::optional<double> watts;  // both ends of every link at full use, boundary `link`
  std::optional<double> usd;
};

TierBill tier_bill(const TierFigures& tier);

struct SwitchBill {
  SwitchPreset preset;
  std::uint64_t switches = 0;
  double idle_watts = 0;
  double full_watts = 0;  // what comes in by all links is forwarded
  double usd = 0;
  std::vector<std::string> notes;  // where the graph asks more of a switch than the preset has
};

// Nothing without a preset.
std::optional<SwitchBill> switch_bill(const ResolvedFabric& fabric);

}  // namespace linkwright
