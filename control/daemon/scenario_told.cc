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
  for (const api::Interruption& each : interruptions_.kept()) {
    report.verdict = "INVALID";
    report.causes.push_back(
        fmt::format("the dataplane died, and the run began again at 0 s ({}): nothing was "
                    "forwarded for {}{:.3f} s",
                    each.at(),
                    each.at_least() ? "at least " : "",
                    each.seconds()));
  }
  if (const std::uint64_t more = interruptions_.omitted(); more > 0)
    report.causes.push_back(fmt::format("it died {} times more", more));
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
  for (const api::Interruption& each : interruptions_.kept()) *out.add_interruptions() = each;
  out.set_evidence_problem(evidence_problem());
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
  out.set_started(run_started_);
  out.set_started_by(started_by_);
  for (const api::ChangeMade& each : changes_.kept()) *out.add_changes() = each;
  out.set_changes_omitted(changes_.omitted());
  out.set_interruptions_omitted(interruptions_.omitted());
  for (const api::SetParameters& each : begun_with_) *out.add_begun_with() = each;
  for (const api::SetParameters& each : set_) *out.add_set() = each;
  for (const api::Interruption& each : interruptions_.kept()) *out.add_interruptions() = each;
  store_energy(out);
  fabric_orders_.store(out);
  if (!resolved_.timeline.empty()) *out.mutable_timeline() = stored_timeline();
  return out;
}

}  // namespace linkwright
