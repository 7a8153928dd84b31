// SPDX-License-Identifier: Apache-2.0
//
// Scenarios with fabrics, as tests have them: text to a resolved fabric, or to its mistakes.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/control/scenario/resolving.h"

namespace linkwright {

// Below `fabrics:`, one fabric: the topology, then the other keys, each line as it stands.
inline std::string fabric_text(const std::string& topology, const std::string& more) {
  return "schema: 1\nseed: 9\nports: [{name: p0, device: d0}, {name: p1, device: d1}]\n"
         "fabrics:\n- name: pod\n  ports: [p0, p1]\n  topology: {" +
         topology + "}\n" + more;
}

// Every tier 100 Gb/s and 500 ns.
inline constexpr const char* kPlainTiers =
    "  tiers: [{parameters: {rate: 100Gbps, latency: {propagation: 500ns}}}]\n";

inline ResolvedFabric fabric_of(const std::string& text) {
  const ResolvedScenario scenario = resolved_text(text);
  if (scenario.fabrics.size() == 1) return scenario.fabrics.front();
  ADD_FAILURE() << scenario.fabrics.size() << " fabrics in\n" << text;
  return {};
}

inline std::vector<std::string> mistakes_of(const std::string& text) {
  std::vector<std::string> out;
  const ResolveResult result = resolve_text(text);
  if (const auto* problems = std::get_if<Problems>(&result))
    for (const Problem& problem : *problems) out.push_back(to_text(problem));
  return out;
}

}  // namespace linkwright
