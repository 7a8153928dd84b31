// SPDX-License-Identifier: Apache-2.0
//
// A command to a circuit switch, made ready beforehand: obeying it allocates nothing, so that a
// worker can. Whoever gave it gets it back with the memory of what it replaced.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "link_models/core/journal.h"
#include "link_models/switching/circuit_plan.h"
#include "link_models/switching/planned_moves.h"

namespace linkwright {

struct CircuitOrder {
  Instant at{};           // when it is to take effect
  bool is_dated = false;  // made for that instant and no other
  Matching wanted;        // from then on
  PlannedMoves moves;     // and after that
  // What a journal keeps of it, with room for its own record in front; empty: no journal.
  std::vector<JournalRecord> records{};
};

// This matching, and no plan any more ("on demand"). Precondition: valid for `ports`.
inline std::unique_ptr<CircuitOrder> order_to_connect(Instant at,
                                                      Matching matching,
                                                      std::uint16_t ports) {
  return std::make_unique<CircuitOrder>(
      CircuitOrder{at, false, std::move(matching), PlannedMoves(ports), {}});
}

// The plan as if it had been followed before `at`. Precondition: valid for `ports`.
inline std::unique_ptr<CircuitOrder> order_to_follow(Instant at,
                                                     const CircuitPlan& plan,
                                                     std::uint16_t ports) {
  PlannedMoves moves(plan, ports, at);
  Matching wanted = moves.at_start();
  const bool is_dated = !std::holds_alternative<StaticPlan>(plan);
  return std::make_unique<CircuitOrder>(
      CircuitOrder{at, is_dated, std::move(wanted), std::move(moves), {}});
}

}  // namespace linkwright
