// SPDX-License-Identifier: Apache-2.0
#include "control/live/run_account.h"

#include "control/agent/client.h"
#include "control/agent/convert.h"
#include "control/live/fidelity_text.h"

namespace linkwright {

void RunAccount::remember(const schema::Snapshot& message, const ResolvedScenario& scenario) {
  EmulatorSnapshot told;
  if (const EmulatorErrors errors = from_message(message, told); !errors.empty())
    throw Unreachable("the dataplane sent what is no snapshot: " + errors.front().message);
  if (told.cables.size() != scenario.cables.size() ||
      told.fabrics.size() != scenario.fabrics.size())
    throw Unreachable("the dataplane runs another scenario");
  known_ = std::move(told);
  fidelity_ = to_report(message.fidelity());
  closed_ = message.final();
  energy_.observe(scenario, known_);
}

RunReport RunAccount::report(const ResolvedScenario& scenario) const {
  RunReport report;
  report.energy = energy_.result(scenario);
  for (std::size_t i = 0; i < known_.fabrics.size(); ++i) {
    const ResolvedFabric& fabric = scenario.fabrics[i];
    const FabricSnapshot& state = known_.fabrics[i];
    report.fabrics.push_back(fabric_report(fabric.name, fabric.config, state));
    report.fabrics.back().energy =
        fabric_energy(fabric, state.reading, state.books.handed_to_port, state.reading.at);
  }
  report.scenario = scenario;
  report.snapshot = known_;
  report.fidelity = fidelity_;
  return report;
}

}  // namespace linkwright
