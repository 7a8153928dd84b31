// SPDX-License-Identifier: Apache-2.0
//
// Which matching was in force when: a record made beside the fabric, and what the departures of a
// circuit switch must be by it. For constant links alone: there a departure tells when its frame
// entered the light.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/property/fabric_cases.h"
#include "tests/property/fabric_checks.h"
#include "tests/property/fabric_reference_circuits.h"

namespace linkwright::test {

class LightRecord {
 public:
  struct Lit {
    Instant from{};
    Instant to = kNever;
    std::uint16_t output = kNoPort;
  };

  LightRecord(const FabricCase& made, Instant until) {
    const CrossbarConfig& config = made.scenario.config.crossbars[0].crossbar;
    ReferenceCircuits circuits(config.plan, config.ports, made.lead, made.gap);
    for (const CircuitCommand& each : made.commands) circuits.command(each.at, each.what);
    lit_.resize(config.ports);
    for (std::uint16_t i = 0; i < config.ports; ++i) note(i, circuits.input(i), kEpoch);
    for (Instant at = circuits.next_edge(); at < until; at = circuits.next_edge()) {
      circuits.pass(at);
      for (std::uint16_t i = 0; i < config.ports; ++i) note(i, circuits.input(i), at);
    }
  }

  // What input i sees at t; to == from: nothing.
  Lit at(std::uint16_t i, Instant t) const {
    const auto after = std::upper_bound(
        lit_[i].begin(), lit_[i].end(), t, [](Instant a, const Lit& b) { return a < b.from; });
    if (after == lit_[i].begin() || (after - 1)->to <= t) return {t, t, kNoPort};
    return *(after - 1);
  }

  std::size_t changes() const {
    std::size_t changes = 0;
    for (const auto& each : lit_) changes += each.size();
    return changes;
  }

 private:
  void note(std::uint16_t i, const ReferenceCircuits::Input& input, Instant at) {
    std::vector<Lit>& lit = lit_[i];
    const bool on = !lit.empty() && lit.back().to == kNever;
    if (on && lit.back().output == input.output && lit.back().from == input.since) return;
    if (on) lit.back().to = at;
    if (input.output != kNoPort) lit.push_back({at, kNever, input.output});
  }

  std::vector<std::vector<Lit>> lit_;  // by input
};

// Hosts are joined to the ports of their numbers.
inline Complaints check_light(const FabricCase& made,
                              const LightRecord& record,
                              const FabricOutcome& outcome) {
  Complaints found;
  const auto light_of = [&](const FabricDeparture& fate, Instant& end) {
    const LinkConfig& link = made.scenario.config.links[2 * fate.source];
    const Duration wire{static_cast<std::int64_t>(wire_octets(fate.frame_bytes) * 8 *
                                                  work_per_bit(1) / link.rate.bits_per_second)};
    end = fate.at - link.latency;
    return record.at(static_cast<std::uint16_t>(fate.source), end - wire);
  };
  Instant end;
  for (const FabricDeparture& fate : outcome.out) {
    const LightRecord::Lit lit = light_of(fate, end);
    if (lit.output != fate.host || lit.to < end)
      found.push_back("by the matching to " + std::to_string(lit.output) + ": " + describe(fate));
  }
  for (const FabricDeparture& fate : outcome.dropped) {
    if (fate.reason != DropReason::kDark && fate.reason != DropReason::kDarkCut) continue;
    if (light_of(fate, end).to >= end) found.push_back("had light all along: " + describe(fate));
  }
  return found;
}

}  // namespace linkwright::test
