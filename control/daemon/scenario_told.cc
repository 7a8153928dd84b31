// SPDX-License-Identifier: Apache-2.0
//
// Of a scenario: what is said of it, and what must survive.
#include <fmt/format.h>

#include "control/daemon/live_scenario.h"
#include "control/report/closed_books.h"
#include "control/report/nanoseconds.h"

namespace linkwright {

FidelityReport LiveScenario::fidelity() const {
  FidelityReport report = account_.fidelity();
  for (const api::Interruption& each : interruptions_) {
    report.verdict = "INVALID";
    report.causes.push_back(
        fmt::format("the dataplane died, and the run began again at 0 s ({}): nothing was "
                    "forwarded for {}{:.3f} s",
                    each.at(),
                    each.at_least() ? "at least " : "",
                    each.seconds()));
  }
  return report;
}

api::Scenario LiveScenario::told() const {
  api::Scenario out;
  out.set_name(name());
  out.set_state(state_);
  out.set_file(path_);
  out.set_run(run_);
  out.set_generation(generation_);
  out.set_message(message_);
  if (!run_.empty() && account_.knows()) {
    const FidelityReport fidelity = this->fidelity();
    out.set_run_seconds(to_seconds(account_.known().at));
    out.set_fidelity(fidelity.verdict);
    for (const std::string& cause : fidelity.causes) out.add_fidelity_causes(cause);
    out.set_books_closed(linkwright::books_closed(account_.known()));
  }
  for (const CableFigures& cable : resolved_.cables) out.add_links(cable.name);
  for (const ResolvedFabric& fabric : resolved_.fabrics) out.add_fabrics(fabric.name);
  for (const PortSpec& port : resolved_.spec.ports) out.add_devices(port.device);
  for (const api::Interruption& each : interruptions_) *out.add_interruptions() = each;
  return out;
}

api::StoredScenario LiveScenario::stored() const {
  api::StoredScenario out;
  out.set_yaml(yaml_);
  out.set_file(path_);
  out.set_state(state_);
  out.set_message(message_);
  out.set_run(run_);
  out.set_tag(tag_);
  out.set_force(force_);
  out.set_journal(journal_);
  out.set_generation(generation_);
  for (const api::SetParameters& each : set_) *out.add_set() = each;
  for (const api::Interruption& each : interruptions_) *out.add_interruptions() = each;
  return out;
}

}  // namespace linkwright
