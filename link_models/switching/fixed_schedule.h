// SPDX-License-Identifier: Apache-2.0
//
// A circuit switch that turns by itself: slots of equal length, each of which starts with a guard
// in which the light is off, and N - 1 matchings in fixed rotation (RotorNet, SIGCOMM 2017; Sirius,
// SIGCOMM 2020). In matching m, port p sends to (p + m + 1) mod N, so in one cycle every port meets
// every other exactly once.
#pragma once

#include <cstdint>
#include <vector>

#include "link_models/core/time.h"
#include "link_models/core/violation.h"

namespace linkwright {

struct FixedSchedule {
  Duration slot = microseconds(200);  // design choice, as the guard
  Duration guard = microseconds(20);
  std::uint32_t ports = 2;  // N
};

std::vector<Violation> validate(const FixedSchedule& schedule);

constexpr std::uint32_t matchings(const FixedSchedule& schedule) {
  return schedule.ports - 1;
}

// Below: a valid schedule, t >= kEpoch, port < ports, matching < N - 1. The slot of the instant at
// which it starts is the new one.
std::uint64_t slot_at(const FixedSchedule& schedule, Instant t);
std::uint32_t matching_of_slot(const FixedSchedule& schedule, std::uint64_t slot);
std::uint32_t peer_of(const FixedSchedule& schedule, std::uint32_t port, std::uint32_t matching);
bool in_guard(const FixedSchedule& schedule, Instant t);
Duration cycle(const FixedSchedule& schedule);

// Share of the time in which frames can pass: 1 - guard / slot. A circuit that needs longer than
// the guard eats into the slot; `gap` says what it needs.
double duty(const FixedSchedule& schedule);
double duty_with_gap(const FixedSchedule& schedule, Duration gap);

}  // namespace linkwright
