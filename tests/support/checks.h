// SPDX-License-Identifier: Apache-2.0
//
// Properties of a run, as checkers that return what is violated (empty: nothing). Tests of the
// product expect silence, tests with a planted fault expect a complaint.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/drive.h"

namespace linkwright::test {

using Complaints = std::vector<std::string>;

inline std::string describe(const Departure& d) {
  return "handle " + std::to_string(d.handle) + " at " + std::to_string(picos(d.at)) + " ps " +
         std::string(name(d.reason)) + (d.copy ? " (copy)" : "");
}

// Both in order of handles.
inline Complaints differences(const std::vector<Departure>& a, const std::vector<Departure>& b) {
  Complaints found;
  if (a.size() != b.size())
    found.push_back(std::to_string(a.size()) + " fates against " + std::to_string(b.size()));
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (a[i].handle != b[i].handle || a[i].at != b[i].at || a[i].reason != b[i].reason ||
        a[i].copy != b[i].copy)
      found.push_back(describe(a[i]) + " against " + describe(b[i]));
  return found;
}

// Each handle comes back exactly once and whole, a copy at most once beside it, at the same
// instant; and the books closed at every step.
inline Complaints check_conservation(const Scenario& scenario, const Outcome& outcome) {
  Complaints found = outcome.complaints;
  std::map<FrameHandle, std::uint32_t> missing;
  for (const Arrival& arrival : scenario.arrivals) missing[arrival.handle] = arrival.frame_bytes;
  std::map<FrameHandle, Instant> copies;
  for (const Departure& departure : outcome.departures) {
    const auto place = missing.find(departure.handle);
    if (departure.copy && place != missing.end()) {
      if (!copies.emplace(departure.handle, departure.at).second)
        found.push_back("a second copy: " + describe(departure));
      continue;
    }
    if (place == missing.end()) {
      found.push_back("came back twice, or was never offered: " + describe(departure));
      continue;
    }
    if (place->second != departure.frame_bytes) found.push_back("size: " + describe(departure));
    missing.erase(place);
    const auto copy = copies.find(departure.handle);
    if (copy != copies.end() && copy->second != departure.at)
      found.push_back("away from its copy: " + describe(departure));
  }
  for (const auto& [handle, bytes] : missing)
    found.push_back("never came back: handle " + std::to_string(handle));
  return found;
}

// Picoseconds, rounded down, that the wire needs for `octets` at the fastest rate of the scenario.
inline Duration fastest_wire_time(const Scenario& scenario, std::uint64_t octets) {
  std::uint64_t fastest = scenario.config.rate.bits_per_second;
  bool serialize = scenario.config.serialize;
  for (const TimedChange& change : scenario.changes) {
    fastest = std::max(fastest, change.config.rate.bits_per_second);
    serialize &= change.config.serialize;
  }
  if (!serialize) return Duration::zero();
  const Wide work = Wide{octets} * 8 * work_per_bit(scenario.config.rate.time_scale);
  return Duration{static_cast<std::int64_t>(work / fastest)};
}

// What every delivery takes at least; a frame that overtakes has only to be off the wire.
inline Duration smallest_latency(const Scenario& scenario) {
  const auto of = [](const LinkConfig& config) {
    return config.impairments.reorder.probability > 0 ? Duration::zero() : config.latency;
  };
  Duration smallest = of(scenario.config);
  for (const TimedChange& change : scenario.changes)
    smallest = std::min(smallest, of(change.config));
  return smallest;
}

inline Complaints check_never_early(const Scenario& scenario, const Outcome& outcome) {
  Complaints found;
  const Duration latency = smallest_latency(scenario);
  for (const Departure& departure : outcome.departures) {
    const Instant arrival = scenario.arrivals.at(departure.handle - kFirstHandle).at;
    const bool delivered = departure.reason == DropReason::kNone;
    const Duration wire = fastest_wire_time(scenario, wire_octets(departure.frame_bytes));
    if (departure.at < arrival + (delivered ? wire + latency : Duration::zero()))
      found.push_back("early: " + describe(departure));
  }
  return found;
}

inline Complaints check_fifo(const Outcome& outcome) {
  Complaints found;
  const Departure* previous = nullptr;
  for (const Departure& departure : outcome.departures) {
    if (departure.reason != DropReason::kNone) continue;
    if (previous && (previous->handle > departure.handle || previous->at > departure.at))
      found.push_back(describe(departure) + " after " + describe(*previous));
    previous = &departure;
  }
  return found;
}

// What leaves between two deliveries is at most what the wire can carry in that time. For links
// whose latency does not change: it would move deliveries together without a faster wire.
inline Complaints check_rate_bound(const Scenario& scenario, const Outcome& outcome) {
  Complaints found;
  std::vector<Departure> out;
  for (const Departure& d : outcome.departures)
    if (d.reason == DropReason::kNone) out.push_back(d);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint64_t octets = 0;
    for (std::size_t k = i + 1; k < out.size(); ++k) {
      octets += wire_octets(out[k].frame_bytes);
      // Both stamps are rounded down: they may be one picosecond closer than the truth.
      if (out[k].at - out[i].at + Duration{1} < fastest_wire_time(scenario, octets))
        found.push_back("too fast from " + describe(out[i]) + " to " + describe(out[k]));
    }
  }
  return found;
}

inline Complaints check_effective_times(const Scenario& scenario, const Outcome& outcome) {
  Complaints found;
  if (outcome.effective.size() != scenario.changes.size()) found.push_back("a change is missing");
  for (std::size_t i = 0; i < outcome.effective.size(); ++i)
    if (outcome.effective[i] < scenario.changes[i].at)
      found.push_back("change " + std::to_string(i) + " in force before it was asked for");
  return found;
}

inline Complaints check_same_fates(const Outcome& a, const Outcome& b) {
  return differences(by_handle(a.departures), by_handle(b.departures));
}

}  // namespace linkwright::test
