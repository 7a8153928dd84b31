// SPDX-License-Identifier: Apache-2.0
//
// The joules of a run, from the counters that the books are made of: what each direction had on
// the wire, and what arrived. Model time: a link slowed by K draws the joules of the link it stands
// for. Feed it every published snapshot: the peak is the highest mean power between two of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "control/scenario/resolved.h"
#include "link_models/energy/energy_meter.h"

namespace linkwright {

// What one cable's link did so far, from a snapshot. Frames that the light or the code lost have
// used the wire; frames that found the queue full have not. Useful are the octets of delivered
// frames, without FCS, preamble and gap.
LinkActivity activity_of(const ResolvedScenario& scenario,
                         const EmulatorSnapshot& snapshot,
                         std::size_t cable);

struct CableEnergy {
  std::string link;
  LinkActivity totals;
  // Absent: nobody stated the watts that this boundary counts.
  std::array<std::optional<double>, kBoundaries> joules;
  std::array<std::optional<double>, kBoundaries> mean_watts;
  std::array<std::optional<double>, kBoundaries> peak_watts;
  std::array<std::optional<double>, kBoundaries> pj_per_useful_bit;
  std::vector<ItemEnergy> items;
};

class EnergyAccount {
 public:
  explicit EnergyAccount(const ResolvedScenario& scenario);

  void observe(const ResolvedScenario& scenario, const EmulatorSnapshot& snapshot);
  std::vector<CableEnergy> result(const ResolvedScenario& scenario) const;

 private:
  std::vector<EnergyMeter> meters_;  // one per cable
};

}  // namespace linkwright
