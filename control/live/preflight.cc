// SPDX-License-Identifier: Apache-2.0
#include "control/live/preflight.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "control/live/mistake.h"
#include "dataplane/memory_plan.h"
#include "dataplane/spec_check.h"

namespace linkwright {

void refuse_portless_fabrics(const std::string& path, const ResolvedScenario& scenario) {
  for (const ResolvedFabric& fabric : scenario.fabrics)
    if (std::all_of(fabric.ports.begin(), fabric.ports.end(), [](std::uint32_t port) {
          return port == kNoPortSpec;
        }))
      throw Refusal(
          fmt::format("{0}: no host of fabric {1} is a port (`ports` of the fabric), so it runs in "
                      "virtual time only: `linkwright run {0} --virtual CAPTURE`",
                      path,
                      fabric.name));
}

void check_before_start(const ScenarioFile& file, const ResolvedScenario& scenario) {
  std::vector<EmulatorError> errors = check_spec(scenario.spec);
  // A fabric without ports is run in virtual time only, and needs no frames' memory here.
  if (errors.empty() && !scenario.spec.ports.empty()) plan_memory(scenario.spec, errors);
  if (errors.empty()) return;
  Problems problems;
  for (const EmulatorError& error : errors)
    problems.push_back(file.problem(error.field, error.message));
  throw Mistake(problems);
}

}  // namespace linkwright
