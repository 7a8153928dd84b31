// SPDX-License-Identifier: Apache-2.0
//
// The text of a scenario, as a test has it, to what a run starts from. No profiles.
#pragma once

#include <string>
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
inline ResolvedScenario resolved_text(const std::string& text) {
  ResolveResult result = resolve_text(text);
  if (const auto* found = std::get_if<Problems>(&result)) {
    ADD_FAILURE() << to_text(found->front());
    return {};
  }
  return std::get<ResolvedScenario>(std::move(result));
}

}  // namespace linkwright
