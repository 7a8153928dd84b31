// SPDX-License-Identifier: Apache-2.0
//
// The text of a scenario, as a test has it, to what a run starts from. No profiles.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "control/scenario/resolve.h"
#include "control/yaml/reader.h"

namespace linkwright {

inline ResolveResult resolve_text(const std::string& text) {
  schema::Scenario read;
  Positions positions;
  Problems problems;
  if (!read_yaml(text, "test", read, positions, problems)) return problems;
  ProfileLibrary profiles({});
  return resolve(read, positions, profiles, {});
}

// A problem is a failure of the test; the scenario is empty then.
inline ResolvedScenario expect_scenario(ResolveResult result) {
  if (const auto* found = std::get_if<Problems>(&result)) {
    ADD_FAILURE() << to_text(found->front());
    return {};
  }
  return std::get<ResolvedScenario>(std::move(result));
}

inline ResolvedScenario resolved_text(const std::string& text) {
  return expect_scenario(resolve_text(text));
}

// The first problem, with its place; empty: there is none.
inline std::string problem_in(const ResolveResult& result) {
  const auto* found = std::get_if<Problems>(&result);
  return found == nullptr || found->empty() ? "" : to_text(found->front());
}

// One link `w`, with what it has beside its parameters, and lines of the scenario above it.
inline std::string link_text(const std::string& parameters,
                             const std::string& more = "",
                             const std::string& run = "") {
  return "schema: 1\n" + run + "ports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks:\n" +
         "  - {name: w, a: l, b: r, parameters: {rate: 1Gbps" + (parameters.empty() ? "" : ", ") +
         parameters + "}" + more + "}\n";
}

}  // namespace linkwright
