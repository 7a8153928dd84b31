// SPDX-License-Identifier: Apache-2.0
//
// What a circuit switch will do: nothing, turn in a cycle (as FixedSchedule), or what a list says.
// Plain data; the times are of the run, in picoseconds.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/violation.h"
#include "link_models/switching/matching.h"

namespace linkwright {

// The circuits stay as they are.
struct StaticPlan {
  Matching matching;

  friend bool operator==(const StaticPlan&, const StaticPlan&) = default;
};

// Slot k lasts [start + k slot, start + (k + 1) slot) and has matchings[k mod size]. Before `start`
// the first matching is lit already, so slot 0 moves nothing the first time.
//
// A slot starts with the gap of the circuits that it moves, max(guard, what the stages need); the
// others are lit throughout. The command has been sent ahead of the slot, because the plan is
// known: with Drain::kAtSwitch the command stage costs nothing.
struct CyclicPlan {
  Instant start{};
  Duration slot{};
  Duration guard{};
  std::vector<Matching> matchings;

  friend bool operator==(const CyclicPlan&, const CyclicPlan&) = default;
};

struct TimedStep {
  Instant at{};  // of the command
  Matching matching;

  friend bool operator==(const TimedStep&, const TimedStep&) = default;
};

struct TimedPlan {
  Matching first;
  std::vector<TimedStep> steps;  // strictly ascending in time

  friend bool operator==(const TimedPlan&, const TimedPlan&) = default;
};

using CircuitPlan = std::variant<StaticPlan, CyclicPlan, TimedPlan>;

std::vector<Violation> validate(const CircuitPlan& plan, std::uint16_t ports);

}  // namespace linkwright
