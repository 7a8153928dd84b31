// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/switch_presets.h"

#include <array>

#include "link_models/core/units.h"

namespace linkwright {
namespace {

// Watts: a switch of the class draws its typical watts at full load; 65 % of it is idle (design
// choice, energy/power_stack.h), the other 35 % follow the bits: pJ/bit = 0.35 W / (Tb/s).
constexpr std::array<SwitchPreset, 3> kPresets = {{
    {.name = "512x200g",
     .radix = 512,
     .port_bits_per_second = 200'000'000'000,
     .source = "102.4T, 512 lanes of 200G: Broadcom Tomahawk 6 announcement, 2025-06",
     .buffer_bytes = {330e6, "assumed, twice the 51.2T class, range 165 to 400 MB"},
     .pipeline_ns = {800, "Tomahawk 6 ~800 ns, reseller figure, range 600 to 1000 ns"},
     .idle_watts =
         {1'223,
          "assumed, 0.65 of 14.7 W per 800G (SN5600), range 800 to 1700 W (20 W per 800G, "
          "Q3400 with active cables)"},
     .pj_per_bit = {6.4, "assumed, 0.35 of 1882 W over 102.4 Tb/s, range 4 to 9 pJ/bit"},
     .dollars = {110'000, "assumed, range 70000 to 200000"}},
    {.name = "64x800g",
     .radix = 64,
     .port_bits_per_second = 800'000'000'000,
     .source = "51.2T: Broadcom Tomahawk 5 announcement, 2022-08; NVIDIA SN5600 has the same ports",
     .buffer_bytes = {165.2e6, "Tomahawk 5, 165.2 MB as public comparisons print it"},
     .pipeline_ns = {600, "Tomahawk 5 ~600 ns, reseller figure, range 450 to 900 ns"},
     .idle_watts = {611,
                    "0.65 (design choice) of SN5600's 940 W typical; UfiSpace S9321-64E: 913 W "
                    "typical without transceivers"},
     .pj_per_bit = {6.4, "0.35 (design choice) of 940 W over 51.2 Tb/s, range 3 to 9 pJ/bit"},
     .dollars = {60'000, "assumed, range 40000 to 100000"}},
    {.name = "64x400g",
     .radix = 64,
     .port_bits_per_second = 400'000'000'000,
     .source = "25.6T: Broadcom Tomahawk 4, 2019-12",
     .buffer_bytes = {113.7e6, "assumed, near what is reported of Tomahawk 4, range 64 to 170 MB"},
     .pipeline_ns = {600, "assumed, as the 51.2T class, range 450 to 900 ns"},
     .idle_watts = {423, "assumed, 0.65 of 650 W, range 300 to 600 W"},
     .pj_per_bit = {8.9, "assumed, 0.35 of 650 W over 25.6 Tb/s, range 6 to 12 pJ/bit"},
     .dollars = {30'000, "assumed, range 20000 to 50000"}},
}};

}  // namespace

std::span<const SwitchPreset> switch_presets() {
  return kPresets;
}

std::optional<SwitchPreset> switch_preset(std::string_view name) {
  for (const SwitchPreset& preset : kPresets)
    if (preset.name == name) return preset;
  return std::nullopt;
}

SwitchConfig switch_config(const SwitchPreset& preset, std::uint64_t time_scale) {
  const auto nanos = static_cast<std::int64_t>(preset.pipeline_ns.value);
  return {.buffer_bytes = static_cast<std::uint64_t>(preset.buffer_bytes.value),
          .pipeline = nanoseconds(nanos) * static_cast<std::int64_t>(time_scale)};
}

double switch_watts(const SwitchPreset& preset, double forwarded_bits_per_second) {
  return preset.idle_watts.value + preset.pj_per_bit.value * 1e-12 * forwarded_bits_per_second;
}

}  // namespace linkwright
