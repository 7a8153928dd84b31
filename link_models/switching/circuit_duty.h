// SPDX-License-Identifier: Apache-2.0
//
// How much of a cycle a circuit is lit, in closed form and exact to the picosecond. An input that
// keeps its output for L slots in a row and is moved at both ends is lit for L slot - gap of them,
// or not at all; one that is never moved is lit throughout. For a rotor of N ports every slot moves
// every input: lit 1 - gap / slot of the time, one peer (1 - gap / slot) / (N - 1).
#pragma once

#include <cstdint>

#include "link_models/core/time.h"
#include "link_models/switching/circuit_plan.h"

namespace linkwright {

// Of the cycle in the long run: the first slot of all is not preceded by a move, so the first cycle
// may be lit for longer.
struct DutyShare {
  Duration lit{};
  Duration cycle{};

  double ratio() const {
    return static_cast<double>(picos(lit)) / static_cast<double>(picos(cycle));
  }
  friend bool operator==(const DutyShare&, const DutyShare&) = default;
};

// Preconditions: the plan is valid, ports are below its ports. `stages` is what each move needs by
// itself (DrawnReconfiguration::gap() of fixed stages); the longer of it and the guard counts.
Duration cycle(const CyclicPlan& plan);
DutyShare pair_duty(const CyclicPlan& plan,
                    std::uint16_t input,
                    std::uint16_t output,
                    Duration stages = Duration::zero());
DutyShare input_duty(const CyclicPlan& plan,
                     std::uint16_t input,
                     Duration stages = Duration::zero());

}  // namespace linkwright
