// SPDX-License-Identifier: Apache-2.0
//
// What is known of a live run from the snapshots it has sent: the last one, the verdict, the
// joules. One thread.
#pragma once

#include "control/report/energy_account.h"
#include "control/report/run_report.h"
#include "control/scenario/resolved.h"
#include "control/schema/agent.pb.h"

namespace linkwright {

class RunAccount {
 public:
  explicit RunAccount(const ResolvedScenario& scenario) : energy_(scenario) {}

  // Throws Unreachable: who sent that does not speak our protocol.
  void remember(const schema::Snapshot& message, const ResolvedScenario& scenario);

  // Other watts of a cable from an instant on (EnergyAccount).
  EnergyAccount& energy() { return energy_; }
  const EnergyAccount& energy() const { return energy_; }

  bool knows() const { return !known_.cables.empty() || !known_.fabrics.empty(); }
  const EmulatorSnapshot& known() const { return known_; }
  const FidelityReport& fidelity() const { return fidelity_; }
  FidelityReport& fidelity() { return fidelity_; }
  std::vector<CableEnergy> energy(const ResolvedScenario& scenario) const {
    return energy_.result(scenario);
  }
  // The last snapshot was that of the drained emulator.
  bool closed() const { return closed_; }

  // As it stands. Failures and the calibration are another's to add.
  RunReport report(const ResolvedScenario& scenario) const;

 private:
  EnergyAccount energy_;
  EmulatorSnapshot known_;
  FidelityReport fidelity_;
  bool closed_ = false;
};

}  // namespace linkwright
