// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/fixed_schedule.h"

#include <algorithm>

#include "link_models/core/number_text.h"
#include "link_models/core/range_check.h"
#include "link_models/switching/break_even.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kMostPorts = 65'536;
constexpr Duration kLongestSlot = seconds(86'400);

double in_seconds(Duration time) {
  return static_cast<double>(picos(time)) / static_cast<double>(kPicosPerSecond);
}

}  // namespace

std::vector<Violation> validate(const FixedSchedule& schedule) {
  RangeCheck check;
  check.within("slot_s", in_seconds(schedule.slot), 1e-12, in_seconds(kLongestSlot));
  check.require(schedule.guard >= Duration::zero() && schedule.guard < schedule.slot,
                "guard_s",
                in_seconds(schedule.guard),
                "0 to below the slot of " + number_text(in_seconds(schedule.slot)));
  check.within("ports", schedule.ports, 2, kMostPorts);
  return check.take();
}

std::uint64_t slot_at(const FixedSchedule& schedule, Instant t) {
  return static_cast<std::uint64_t>(picos(t) / picos(schedule.slot));
}

std::uint32_t matching_of_slot(const FixedSchedule& schedule, std::uint64_t slot) {
  return static_cast<std::uint32_t>(slot % matchings(schedule));
}

std::uint32_t peer_of(const FixedSchedule& schedule, std::uint32_t port, std::uint32_t matching) {
  return (port + matching + 1) % schedule.ports;
}

bool in_guard(const FixedSchedule& schedule, Instant t) {
  return picos(t) % picos(schedule.slot) < picos(schedule.guard);
}

Duration cycle(const FixedSchedule& schedule) {
  return schedule.slot * static_cast<std::int64_t>(matchings(schedule));
}

double duty(const FixedSchedule& schedule) {
  return duty_of_slot(schedule.slot, schedule.guard);
}

double duty_with_gap(const FixedSchedule& schedule, Duration gap) {
  return duty_of_slot(schedule.slot, std::max(schedule.guard, gap));
}

}  // namespace linkwright
