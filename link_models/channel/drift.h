// SPDX-License-Identifier: Apache-2.0
//
// What a channel stands in changes slowly: the temperature swings as a sine about the stated one (a
// day, a cooling cycle), and optics age from the stated age on. Bit errors follow, and loss is the
// mean over time of what each moment loses, never what the mean BER would lose: RS(544,514) goes
// with the sixteenth power of the BER, so that one hot hour a day decides.
//
// Cut into steps, each with the value at its middle. For a sine those are the nodes of
// Gauss-Chebyshev, so that the mean over the steps is the mean over the swing; and frames of a run
// meet the very steps over which the mean is taken. Hours are of the model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "link_models/core/violation.h"

namespace linkwright {

struct Drift {
  double swing_k = 0;  // amplitude, about the stated temperature; first upwards
  double period_hours = 24;
  double years = 0;  // added to the stated age, at constant speed; it stays so after that
};

std::vector<Violation> validate(const Drift& drift);

// What is added to the stated conditions in one of the states that a drift passes.
struct DriftState {
  double kelvin = 0;
  double years = 0;
};

// All of them, equally long over whole periods and the years: so many steps of a period for each
// step of the years. Never empty.
std::vector<DriftState> states_of(const Drift& drift);

// How often it changes, summed over swing and ageing; 0: never.
double steps_per_hour(const Drift& drift);

// From state to state, from the start of a run on.
class DriftWalk {
 public:
  explicit DriftWalk(const Drift& drift) noexcept : drift_(drift) {}

  std::size_t state() const noexcept;  // index into states_of()
  double next_hours() const noexcept;  // when it changes; infinity: never
  void pass() noexcept;                // to the next one

 private:
  double next_swing() const noexcept;
  double next_ageing() const noexcept;

  Drift drift_;
  std::uint64_t swing_step_ = 0;
  std::uint64_t ageing_step_ = 0;
};

}  // namespace linkwright
