// SPDX-License-Identifier: Apache-2.0
//
// Joules from counters. The power of every item is linear in the utilisation, so the energy of any
// history is a linear function of total times: one pass over the totals, no integration, and the
// sum over intervals equals the whole to rounding. The meter reads the same totals that the books
// publish; it counts nothing itself.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "link_models/energy/link_activity.h"
#include "link_models/energy/power_stack.h"

namespace linkwright {

using PerBoundary = std::array<double, kBoundaries>;  // in the order of Boundary

struct ItemEnergy {
  std::string name;
  PerBoundary joules{};
};

// The joules of each item of the stack for an activity, at each boundary.
std::vector<ItemEnergy> energy_of(const PowerStack& stack, const LinkActivity& activity);

// What a meter needs, beside the present stack, to go on where another one was.
struct MeterState {
  LinkActivity totals{};
  LinkActivity stack_since{};         // totals when the present stack came into force
  std::vector<ItemEnergy> settled{};  // under earlier stacks
  PerBoundary peak_watts{};
};

class EnergyMeter {
 public:
  // Precondition: a valid stack.
  explicit EnergyMeter(PowerStack stack, MeterState state = {});

  // New totals, in model time and not before the last ones. The peak is the highest mean power
  // between two calls: what an instrument with that sampling interval would show.
  void observe(const LinkActivity& totals);

  // Another stack (temperature, profile) from the last observed totals on.
  void change_stack(PowerStack stack);

  const LinkActivity& totals() const { return state_.totals; }
  const MeterState& state() const { return state_; }

  // Items of the same name are one item, through all changes of the stack.
  std::vector<ItemEnergy> items() const;
  double joules(Boundary boundary) const;  // the sum of the items
  double mean_watts(Boundary boundary) const;
  double peak_watts(Boundary boundary) const;

  // Absent while nothing useful has arrived: no number is the energy of zero bits.
  std::optional<double> pj_per_useful_bit(Boundary boundary) const;

 private:
  PowerStack stack_;
  MeterState state_;
};

}  // namespace linkwright
