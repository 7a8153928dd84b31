// SPDX-License-Identifier: Apache-2.0
#include "control/cli/preflight.h"

#include "control/cli/exit_code.h"
#include "dataplane/memory_plan.h"
#include "dataplane/spec_check.h"

namespace linkwright {

void check_before_start(const ScenarioFile& file, const ResolvedScenario& scenario) {
  std::vector<EmulatorError> errors = check_spec(scenario.spec);
  if (errors.empty()) plan_memory(scenario.spec, errors);
  if (errors.empty()) return;
  std::string lines;
  for (const EmulatorError& error : errors)
    lines += (lines.empty() ? "" : "\n") + file.place(error.field, error.message);
  throw CliError(kExitUsage, lines);
}

}  // namespace linkwright
