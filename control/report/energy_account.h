// SPDX-License-Identifier: Apache-2.0
//
// The joules of a run, from the counters that the books are made of: what each direction had on
// the wire, and what arrived. Model time: a link slowed by K draws the joules of the link it stands
// for. Feed it every published snapshot: the peak is the highest mean power between two of them,
// and what was sent between two of them is taken at the rate that the later one has in force.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "control/scenario/resolved.h"
#include "link_models/energy/energy_meter.h"

namespace linkwright {

// On the wire: FCS, preamble and gap of each frame. Padding of frames below 60 octets is left out:
// the books count octets, not sizes.
std::uint64_t wire_bits(const Tally& frames);

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

// Time on the wire of one direction, rate by rate: link set, lanes lost and repaired.
struct TimeOnWire {
  std::uint64_t bits_per_second = 0;
  Duration at_earlier_rates{};
  std::uint64_t bits_before = 0;  // of those
  std::uint64_t bits = 0;         // so far

  Duration busy(const DirectionSnapshot& state, std::uint64_t time_scale);
};

// What an account needs of a cable, beside its present watts, to go on where another one was.
struct CableAccount {
  MeterState meter;
  std::array<TimeOnWire, 2> wires;
  std::array<bool, kBoundaries> known{};  // the boundary's watts were stated all along
};

class EnergyAccount {
 public:
  explicit EnergyAccount(const ResolvedScenario& scenario);

  // Other watts of a cable from an instant of the run on, the last one that was observed or a later
  // one. What was sent between two looks is taken to have been even.
  void change_watts(std::size_t cable, Instant at, const EnergyFigures& figures);

  void observe(const ResolvedScenario& scenario, const EmulatorSnapshot& snapshot);
  std::vector<CableEnergy> result(const ResolvedScenario& scenario) const;

  CableAccount state(std::size_t cable) const;
  // With the watts that this account began with.
  void go_on(std::size_t cable, const CableAccount& state);

 private:
  struct Coming {
    std::size_t cable;
    Instant at;
    EnergyFigures figures;
  };
  struct Cable {
    EnergyFigures figures;  // in force
    EnergyMeter meter;
    std::array<TimeOnWire, 2> wires{};
    std::array<bool, kBoundaries> known{};
  };

  static Cable cable_with(const EnergyFigures& figures);
  void come_into_force(std::size_t cable, const LinkActivity& now, Instant at, std::uint64_t scale);

  LinkActivity activity(const ResolvedScenario& scenario,
                        const EmulatorSnapshot& snapshot,
                        std::size_t cable);

  std::vector<Cable> cables_;
  std::vector<Coming> coming_;  // in the order of their instants
};

}  // namespace linkwright
