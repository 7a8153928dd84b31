// SPDX-License-Identifier: Apache-2.0
//
// What two runs of one fabric must agree on, and what every run must keep. Each check returns what
// it found; nothing is silence.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/support/drive_fabric.h"

namespace linkwright::test {

using Complaints = std::vector<std::string>;

inline std::string describe(const FabricDeparture& fate) {
  return "frame " + std::to_string(fate.number) + " (handle " + std::to_string(fate.handle) + ", " +
         std::to_string(fate.frame_bytes) + " bytes, from " + std::to_string(fate.source) +
         ") at host " + std::to_string(static_cast<std::int32_t>(fate.host)) + ", " +
         std::to_string(picos(fate.at)) + " ps, " + std::string(name(fate.reason)) +
         (fate.marked ? ", marked" : "") + (fate.absorbed ? ", absorbed" : "");
}

// Whose turn it is to give the handle back is not decided by the fabric alone: no `copy`.
inline auto fate_of(const FabricDeparture& a) {
  return std::tuple(a.number,
                    a.host,
                    a.at,
                    a.handle,
                    a.frame_bytes,
                    a.source,
                    a.reason,
                    a.marked,
                    a.absorbed,
                    a.pause.kind,
                    a.pause.classes,
                    a.pause.quanta);
}

inline void compare(const char* what,
                    std::vector<FabricDeparture> a,
                    std::vector<FabricDeparture> b,
                    Complaints& found) {
  const auto order = [](const auto& x, const auto& y) { return fate_of(x) < fate_of(y); };
  std::sort(a.begin(), a.end(), order);
  std::sort(b.begin(), b.end(), order);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && i < b.size() && fate_of(a[i]) == fate_of(b[i])) continue;
    const std::string one = i < a.size() ? describe(a[i]) : "nothing";
    const std::string other = i < b.size() ? describe(b[i]) : "nothing";
    return found.push_back(std::string(what) + ": " + one + " against " + other);
  }
}

inline Complaints check_same_departures(const FabricOutcome& a, const FabricOutcome& b) {
  Complaints found;
  compare("delivered", a.out, b.out, found);
  compare("dropped", a.dropped, b.dropped, found);
  compare("absorbed", a.absorbed, b.absorbed, found);
  return found;
}

// What is due before `until`: frames that are further are decided early or late.
inline FabricOutcome before(FabricOutcome outcome, Instant until) {
  for (auto* fates : {&outcome.out, &outcome.dropped, &outcome.absorbed})
    std::erase_if(*fates, [&](const FabricDeparture& fate) { return fate.at >= until; });
  return outcome;
}

// Beyond departures: everything that is counted.
inline Complaints check_same_counts(const FabricOutcome& a, const FabricOutcome& b) {
  Complaints found;
  const auto whole = [](const FabricOutcome& outcome) {
    const FabricCounters& c = outcome.counters;
    const Tally& held = outcome.held;
    return std::tuple(c.originated.frames,
                      c.originated.bytes,
                      c.copies_lost.frames,
                      c.absorbed.frames,
                      c.misdelivered,
                      c.unknown,
                      c.moves,
                      held.frames,
                      held.bytes);
  };
  if (whole(a) != whole(b)) found.push_back("the counters of the fabric differ");
  const auto counted = [](const EgressCounters& c) {
    return std::tuple(c.sent.frames,
                      c.sent.bytes,
                      c.dropped.frames,
                      c.dropped.bytes,
                      c.waiting_bytes_max,
                      c.marked,
                      c.busy);
  };
  for (std::size_t link = 0; link < a.sent.size(); ++link)
    if (counted(a.sent[link]) != counted(b.sent[link]))
      found.push_back("the counters of link " + std::to_string(link) + " differ");
  return found;
}

// Every handle comes back exactly once, copies beside it, and the books closed at every step.
inline Complaints check_conservation(const FabricScenario& scenario, const FabricOutcome& outcome) {
  Complaints found = outcome.complaints;
  std::map<FrameHandle, std::uint32_t> missing;
  for (const HostArrival& each : scenario.arrivals)
    missing[each.arrival.handle] = each.arrival.frame_bytes;
  std::uint64_t copies = 0;
  const auto take = [&](const FabricDeparture& fate) {
    if (fate.copy || fate.handle == 0) {
      ++copies;
      return;
    }
    const auto place = missing.find(fate.handle);
    if (place == missing.end()) return found.push_back("came twice: " + describe(fate));
    if (place->second != fate.frame_bytes) found.push_back("size: " + describe(fate));
    missing.erase(place);
  };
  for (const auto* fates : {&outcome.out, &outcome.dropped, &outcome.absorbed})
    for (const FabricDeparture& fate : *fates) take(fate);
  const FabricCounters& counters = outcome.counters;
  const std::uint64_t inside = outcome.held.frames;
  if (missing.size() > inside)
    found.push_back(std::to_string(missing.size()) + " handles are missing, and " +
                    std::to_string(inside) + " frames are held: handle " +
                    std::to_string(missing.begin()->first));
  if (copies + inside != counters.originated.frames - counters.copies_lost.frames + missing.size())
    found.push_back(std::to_string(copies) + " copies came out");
  if (inside == 0 && outcome.buffered != 0)
    found.push_back(std::to_string(outcome.buffered) + " bytes stay in buffers without frames");
  if (outcome.absorbed.size() != counters.absorbed.frames)
    found.push_back("absorbed frames are not those that were counted");
  return found;
}

}  // namespace linkwright::test
