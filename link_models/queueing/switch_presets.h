// SPDX-License-Identifier: Apache-2.0
//
// Switches of three generations as data: what one box is, every number with its source. Vendors
// publish radix and rate; buffers, latency, watts and dollars are mostly second-hand or assumed,
// and say so. Powers are those of the switch without its modules.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "link_models/queueing/switch_config.h"

namespace linkwright {

struct SourcedFigure {
  double value = 0;
  std::string_view source;  // or "assumed, range ..."
};

struct SwitchPreset {
  std::string_view name;  // "512x200g"
  std::uint32_t radix = 0;
  std::uint64_t port_bits_per_second = 0;
  std::string_view source;  // of radix and rate
  SourcedFigure buffer_bytes;
  SourcedFigure pipeline_ns;
  SourcedFigure idle_watts;
  SourcedFigure pj_per_bit;  // on top of idle, per bit that is forwarded
  SourcedFigure dollars;
};

std::span<const SwitchPreset> switch_presets();
std::optional<SwitchPreset> switch_preset(std::string_view name);

// Buffer and latency of the preset, the rest as SwitchConfig has it: no marks, no pause. The
// latency is in model time; `time_scale` makes it run time.
SwitchConfig switch_config(const SwitchPreset& preset, std::uint64_t time_scale = 1);

// Idle watts, plus picojoules for `forwarded_bits_per_second` of model time.
double switch_watts(const SwitchPreset& preset, double forwarded_bits_per_second);

}  // namespace linkwright
