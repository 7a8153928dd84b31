// SPDX-License-Identifier: Apache-2.0
//
// The watts of a link as a stack of items, each counted from a named boundary outwards. A figure
// without its boundary compares nothing: 0.1 W of copper cable "beats" any optics until the host
// SerDes that drives it is counted too.
//
//     module   what plugs in at one end: electronics, DSP or engine, laser
//     end      module + host SerDes, one end
//     link     both ends
//     system   link + share of switch or optical circuit switch, times the cooling factor
//
// pJ/bit is watts at full load over the nominal rate of one direction: the other direction of the
// same hardware is not counted as a second benefit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

enum class Boundary : std::uint8_t { kModule, kEnd, kLink, kSystem };
inline constexpr std::size_t kBoundaries = 4;
inline constexpr std::array<Boundary, kBoundaries> kAllBoundaries = {
    Boundary::kModule, Boundary::kEnd, Boundary::kLink, Boundary::kSystem};

const char* name_of(Boundary boundary);

// The part of the full-load watts that follows traffic (design choice). There is no energy
// efficient Ethernet at PAM4 rates, so nearly everything is static.
inline constexpr double kModuleDynamicShare = 0.05;
inline constexpr double kSerdesDynamicShare = 0.08;
inline constexpr double kSwitchDynamicShare = 0.35;
inline constexpr double kCircuitSwitchDynamicShare = 0;  // mirrors do not see bits

struct PowerItem {
  std::string name{};
  double end_watts = 0;                    // at full load, at one end
  double dynamic_share = 0;                // d in P(u) = end_watts ((1 - d) + d u)
  Boundary innermost = Boundary::kModule;  // the narrowest boundary that counts it; wider ones do
  double ends = 2;         // ends of the link that have it: 1 for a switch at one end only
  double laser_share = 0;  // part of end_watts that is laser bias and grows with heat
};

PowerItem module_item(std::string name, double end_watts, double laser_share = 0);
PowerItem serdes_item(std::string name, double end_watts);
PowerItem switch_item(std::string name, double port_watts, double ends);
PowerItem circuit_switch_item(std::string name, double port_watts);  // a circuit uses two ports

struct PowerStack {
  std::vector<PowerItem> items{};
  double cooling_factor = 1.25;     // design choice; air 1.3 to 1.5, liquid 1.05 to 1.15
  double case_celsius = 40;         // of the module
  double module_sleep_watts = 1.5;  // one end's module while the link is administratively down
  // In the dark of a circuit switch a module stays awake, because waking takes longer than the gap;
  // true: it sleeps there too.
  bool sleep_in_dark = false;
};

std::vector<Violation> validate(const PowerStack& stack);

// Laser bias grows by 1 % per kelvin above 50 C (design choice).
double laser_heat_factor(double case_celsius);

// One item at one end, awake at utilisation u in [0, 1] of the mean of both directions.
double item_watts(const PowerStack& stack, const PowerItem& item, double utilisation);

// One item at one end, link administratively down: all module items together draw the module's
// sleep power, but never more than awake; the rest of the stack idles.
double item_sleep_watts(const PowerStack& stack, const PowerItem& item);

// How often a boundary counts an item: 0 outside, 1 at one end, `ends` at a link, times cooling.
double weight_at(const PowerStack& stack, const PowerItem& item, Boundary boundary);

double watts_at(const PowerStack& stack, Boundary boundary, double utilisation);
double sleep_watts_at(const PowerStack& stack, Boundary boundary);

double pj_per_bit(double watts, double rate_gbps);
double pj_per_bit(const PowerStack& stack, Boundary boundary, double rate_gbps);

}  // namespace linkwright
