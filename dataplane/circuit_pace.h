// SPDX-License-Identifier: Apache-2.0
//
// How fast circuits may turn in real time. Every slot moves up to all inputs of a circuit switch,
// and each costs the worker two events; one that falls behind never catches up, because edges are
// due whether there are frames or not. In virtual time any slot will do.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>

#include "link_models/switching/circuit_plan.h"

namespace linkwright {

// A move of one input, dark and lit again, took 131 ns in virtual time (64 ports, 6.4 M moves, no
// frames, a virtual machine with two CPUs). Three times that leaves room for frames.
inline constexpr Duration kEdgeTime = nanoseconds(400);

// What is wrong with the plan for a worker; empty: it keeps up.
inline std::string too_fast(const CircuitPlan& plan, std::uint16_t ports) {
  const auto* cyclic = std::get_if<CyclicPlan>(&plan);
  const Duration least = kEdgeTime * std::int64_t{ports};
  if (cyclic == nullptr || cyclic->slot >= least) return "";
  return "slots of " + std::to_string(picos(cyclic->slot) / kPicosPerNano) +
         " ns in run time are too short for real time: with " + std::to_string(ports) +
         " ports at least " + std::to_string(picos(least) / kPicosPerNano) +
         " ns (a larger time_scale makes them longer; --virtual takes any)";
}

// Carriers are looked at every 10 ms, and a port whose link is set up takes its own time to have
// it.
inline constexpr Duration kCarrierSlot = milliseconds(100);

// The shortest time for which a plan leaves circuits alone.
inline Duration shortest_rest(const CircuitPlan& plan) {
  if (const auto* cyclic = std::get_if<CyclicPlan>(&plan)) return cyclic->slot;
  Duration shortest = Duration::max();
  if (const auto* timed = std::get_if<TimedPlan>(&plan))
    for (std::size_t i = 1; i < timed->steps.size(); ++i)
      shortest = std::min(shortest, timed->steps[i].at - timed->steps[i - 1].at);
  return shortest;
}

// What is wrong with the plan where ports are to lose their carrier with the light; empty: nothing.
inline std::string too_fast_for_carriers(const CircuitPlan& plan) {
  const Duration rest = shortest_rest(plan);
  if (rest >= kCarrierSlot) return "";
  return "carriers cannot follow circuits that are moved every " +
         std::to_string(picos(rest) / kPicosPerNano) +
         " ns in run time (`carrier: propagate`; at least " +
         std::to_string(picos(kCarrierSlot) / kPicosPerNano) + " ns, or `carrier: hold`)";
}

}  // namespace linkwright
