// SPDX-License-Identifier: Apache-2.0
#include "link_models/energy/power_stack.h"

#include <algorithm>
#include <utility>

#include "link_models/core/range_check.h"

namespace linkwright {
namespace {

constexpr double kLaserKneeCelsius = 50;
constexpr double kLaserBiasPerKelvin = 0.01;
constexpr double kPicojoulesPerNanojoule = 1'000;

double idle_module_watts(const PowerStack& stack) {
  double sum = 0;
  for (const PowerItem& item : stack.items)
    if (item.innermost == Boundary::kModule) sum += item_watts(stack, item, 0);
  return sum;
}

}  // namespace

const char* name_of(Boundary boundary) {
  constexpr std::array<const char*, kBoundaries> kNames = {"module", "end", "link", "system"};
  return kNames[static_cast<std::size_t>(boundary)];
}

PowerItem module_item(std::string name, double end_watts, double laser_share) {
  return {.name = std::move(name),
          .end_watts = end_watts,
          .dynamic_share = kModuleDynamicShare,
          .laser_share = laser_share};
}

PowerItem serdes_item(std::string name, double end_watts) {
  return {.name = std::move(name),
          .end_watts = end_watts,
          .dynamic_share = kSerdesDynamicShare,
          .innermost = Boundary::kEnd};
}

PowerItem switch_item(std::string name, double port_watts, double ends) {
  return {.name = std::move(name),
          .end_watts = port_watts,
          .dynamic_share = kSwitchDynamicShare,
          .innermost = Boundary::kSystem,
          .ends = ends};
}

PowerItem circuit_switch_item(std::string name, double port_watts) {
  return {.name = std::move(name),
          .end_watts = port_watts,
          .dynamic_share = kCircuitSwitchDynamicShare,
          .innermost = Boundary::kSystem};
}

std::vector<Violation> validate(const PowerStack& stack) {
  RangeCheck check;
  for (const PowerItem& item : stack.items) {
    check.within(item.name + ".end_watts", item.end_watts, 0, 10'000);
    check.within(item.name + ".dynamic_share", item.dynamic_share, 0, 1);
    check.within(item.name + ".ends", item.ends, 0, 2);
    check.within(item.name + ".laser_share", item.laser_share, 0, 1);
  }
  check.within("cooling_factor", stack.cooling_factor, 1, 3);
  check.within("case_celsius", stack.case_celsius, -40, 125);
  check.within("module_sleep_watts", stack.module_sleep_watts, 0, 100);
  return check.take();
}

double laser_heat_factor(double case_celsius) {
  return 1 + kLaserBiasPerKelvin * std::max(0.0, case_celsius - kLaserKneeCelsius);
}

double item_watts(const PowerStack& stack, const PowerItem& item, double utilisation) {
  const double heat = 1 + item.laser_share * (laser_heat_factor(stack.case_celsius) - 1);
  return item.end_watts * heat * ((1 - item.dynamic_share) + item.dynamic_share * utilisation);
}

double item_sleep_watts(const PowerStack& stack, const PowerItem& item) {
  const double idle = item_watts(stack, item, 0);
  if (item.innermost != Boundary::kModule) return idle;
  const double module = idle_module_watts(stack);
  return module > stack.module_sleep_watts ? idle * (stack.module_sleep_watts / module) : idle;
}

double weight_at(const PowerStack& stack, const PowerItem& item, Boundary boundary) {
  if (boundary < item.innermost) return 0;
  if (boundary < Boundary::kLink) return 1;
  return boundary == Boundary::kSystem ? item.ends * stack.cooling_factor : item.ends;
}

double watts_at(const PowerStack& stack, Boundary boundary, double utilisation) {
  double sum = 0;
  for (const PowerItem& item : stack.items)
    sum += weight_at(stack, item, boundary) * item_watts(stack, item, utilisation);
  return sum;
}

double sleep_watts_at(const PowerStack& stack, Boundary boundary) {
  double sum = 0;
  for (const PowerItem& item : stack.items)
    sum += weight_at(stack, item, boundary) * item_sleep_watts(stack, item);
  return sum;
}

double pj_per_bit(double watts, double rate_gbps) {
  return watts / rate_gbps * kPicojoulesPerNanojoule;
}

double pj_per_bit(const PowerStack& stack, Boundary boundary, double rate_gbps) {
  return pj_per_bit(watts_at(stack, boundary, 1), rate_gbps);
}

}  // namespace linkwright
