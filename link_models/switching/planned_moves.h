// SPDX-License-Identifier: Apache-2.0
//
// A plan taken apart into moves: at which instant which inputs get another output, and for each
// input its next move. Both are found once, when the plan is taken over; after that a turn costs
// what it moves, and nothing is allocated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/switching/circuit_plan.h"

namespace linkwright {

// The next move of one input.
struct ComingMove {
  Instant at = kNever;  // of the slot or of the step; kNever: it is not moved any more
  std::uint16_t output = kNoPort;
};

struct PlannedMove {
  std::uint16_t input = 0;
  std::uint16_t output = kNoPort;
  // The move of this input after this one, counted in slots or, in a timed plan, in steps; 0: none.
  std::uint32_t until_next = 0;
  std::uint16_t next_output = kNoPort;
};

class PlannedMoves {
 public:
  // No moves: a switch on demand.
  explicit PlannedMoves(std::uint16_t ports);
  // Takes the plan over at `now`; what it would have done until then, `now` included, is not made
  // up for move by move but is the matching to start from. Precondition: the plan is valid.
  PlannedMoves(const CircuitPlan& plan, std::uint16_t ports, Instant now);

  const Matching& at_start() const noexcept { return at_start_; }
  // In slots the command went out before; in steps it starts the move.
  bool slotted() const noexcept { return slot_ != Duration::zero(); }
  Duration guard() const noexcept { return guard_; }
  Duration cycle() const noexcept { return slot_ * slots_; }  // zero: it does not come round

  Instant next_turn() const noexcept { return next_turn_; }  // kNever: none
  std::span<const PlannedMove> moves() const noexcept;       // of next_turn()
  void turn() noexcept;                                      // next_turn() has happened
  // What is planned for port `a` is meant for `b` from now on, and the other way round.
  void exchange(std::uint16_t a, std::uint16_t b) noexcept;
  const ComingMove& coming(std::uint16_t input) const noexcept { return coming_[input]; }

 private:
  // A slot of the cycle, or a step, that moves something; the others are left out.
  struct Turn {
    std::uint32_t number = 0;  // of the slot in the cycle, or of the step
    std::size_t first = 0;     // in moves_
    std::size_t count = 0;
  };

  void take(const StaticPlan& plan, Instant now);
  void take(const CyclicPlan& plan, Instant now);
  void take(const TimedPlan& plan, Instant now);
  void add_turn(std::uint32_t number, const Matching& before, const Matching& after);
  void link_moves(bool around);
  void expect(std::uint32_t slot, Instant from);
  std::span<PlannedMove> moves_of(const Turn& turn) noexcept;
  std::uint32_t slots_until(std::uint32_t slot, std::uint32_t later) const noexcept;
  Instant instant_after(std::uint32_t count) const noexcept;  // slots or steps after next_turn()

  Matching at_start_;
  Duration slot_{};             // zero: a timed plan
  Duration guard_{};            // of a cyclic plan
  std::uint32_t slots_ = 0;     // in a cycle
  std::vector<Instant> steps_;  // of a timed plan
  std::vector<Turn> turns_;
  std::vector<PlannedMove> moves_;
  std::vector<ComingMove> coming_;  // by input
  std::size_t turn_ = 0;            // the next one
  Instant next_turn_ = kNever;
};

}  // namespace linkwright
