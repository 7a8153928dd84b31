// SPDX-License-Identifier: Apache-2.0
#include "control/physics/energy_figures.h"

#include <utility>

namespace linkwright {
namespace {

void add_module_items(const schema::Power& power, PowerStack& stack) {
  const auto add = [&](const char* name, bool known, double watts, double laser_share) {
    if (known) stack.items.push_back(module_item(name, watts, laser_share));
  };
  add("module", power.has_module(), power.module(), 0);
  add("retimer", power.has_retimer(), power.retimer(), 0);
  add("dsp", power.has_dsp(), power.dsp(), 0);
  add("engine", power.has_engine(), power.engine(), 0);
  add("laser", power.has_laser(), power.laser(), 1);
}

PowerStack stack_of(const schema::Power& power, const schema::Channel& channel) {
  PowerStack stack;
  add_module_items(power, stack);
  if (power.has_host_serdes())
    stack.items.push_back(serdes_item("host_serdes", power.host_serdes()));
  if (power.has_switch_share())
    stack.items.push_back(circuit_switch_item("circuit_switch", power.switch_share()));
  if (power.has_switch_silicon())
    stack.items.push_back(switch_item("switch", power.switch_silicon(), 2));
  if (power.has_cooling()) stack.cooling_factor = power.cooling();
  if (channel.optical().has_case_temperature())
    stack.case_celsius = channel.optical().case_temperature();
  return stack;
}

}  // namespace

EnergyFigures energy_figures(const schema::Power& power,
                             const schema::Channel& channel,
                             double rate_gbps,
                             PhysicsProblems& problems) {
  EnergyFigures out;
  out.stack = stack_of(power, channel);
  out.module_known = power.has_module() || power.has_dsp() || power.has_engine() ||
                     power.has_laser() || power.has_retimer();
  out.host_known = power.has_host_serdes();
  const std::vector<Violation> found = validate(out.stack);
  add_under("power", found, problems);
  if (!found.empty()) return out;
  for (const Boundary boundary : kAllBoundaries) {
    const bool known = out.module_known && (boundary == Boundary::kModule || out.host_known);
    if (!known) continue;
    BoundaryEnergy& at = out.at[static_cast<std::size_t>(boundary)];
    at.watts = watts_at(out.stack, boundary, 1.0);
    if (rate_gbps > 0) at.pj_per_bit = pj_per_bit(*at.watts, rate_gbps);
  }
  return out;
}

}  // namespace linkwright
