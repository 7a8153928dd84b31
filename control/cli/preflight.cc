// SPDX-License-Identifier: Apache-2.0
#include "control/cli/preflight.h"

#include <vector>

#include <fmt/format.h>

#include "control/cli/exit_code.h"
#include "dataplane/memory_plan.h"
#include "dataplane/spec_check.h"

namespace linkwright {

namespace {

// A check of links misses them where there are fabrics only, and takes the ports of hosts for ports
// that no cable uses.
bool is_of_fabrics(const EmulatorError& error, const ResolvedScenario& scenario) {
  if (error.field == "cables") return !scenario.fabrics.empty() && scenario.spec.cables.empty();
  for (const ResolvedFabric& fabric : scenario.fabrics)
    for (const std::uint32_t port : fabric.ports)
      if (error.field == fmt::format("ports[{}]", port)) return true;
  return false;
}

}  // namespace

void refuse_fabrics(const std::string& path, const ResolvedScenario& scenario) {
  if (scenario.fabrics.empty()) return;
  throw CliError(
      kExitRefused,
      fmt::format(
          "{0}: fabrics cannot be run on ports yet, only with --virtual; `linkwright fabric show "
          "{0}` says what follows from them",
          path));
}

void check_before_start(const ScenarioFile& file, const ResolvedScenario& scenario) {
  std::vector<EmulatorError> errors = check_spec(scenario.spec);
  std::erase_if(errors, [&](const EmulatorError& error) { return is_of_fabrics(error, scenario); });
  if (errors.empty() && !scenario.spec.cables.empty()) plan_memory(scenario.spec, errors);
  if (errors.empty()) return;
  std::string lines;
  for (const EmulatorError& error : errors)
    lines += (lines.empty() ? "" : "\n") + file.place(error.field, error.message);
  throw CliError(kExitUsage, lines);
}

}  // namespace linkwright
