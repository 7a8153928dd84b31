// SPDX-License-Identifier: Apache-2.0
//
// The one fabric of a scenario as a wire: ranks sit at its hosts. The same Fabric as in the
// dataplane, with the timeline of the scenario.
#pragma once

#include <memory>
#include <vector>

#include "control/scenario/resolved.h"
#include "control/virtual/fabric_source.h"
#include "control/wires/scenario_wire.h"
#include "link_models/fabric/fabric.h"
#include "link_models/fabric/fabric_reading.h"

namespace linkwright {

class FabricWire final : public ScenarioWire {
 public:
  // `scenario` has one fabric and no cable, and outlives the wire; `changes` in order of time.
  FabricWire(const ResolvedScenario& scenario,
             std::vector<FabricEvent> changes,
             Places places,
             std::uint64_t card_bps);
  ~FabricWire() override;

  // What its links and circuits have done until `at`.
  FabricReading reading(Instant at) const;
  const Tally& delivered() const { return delivered_; }

 protected:
  void enter(const Flight& flight, std::uint32_t octets, Instant at) override;
  Instant next_event() const override { return fabric_->next_event(); }
  void advance(Instant now) override;
  void find_gaps(Instant from, Instant to, Incidents& out) override;

 private:
  struct Entered {
    Flight flight;
    Instant at;
  };

  void change_until(Instant now);
  void change(const FabricEvent& event);
  void collect();
  void take_out(const FabricDeparture& departure);
  std::string way_of(const FabricDeparture& departure) const;
  void find_circuit_gaps(Instant from, Instant to, Incidents& out);

  const ResolvedFabric& resolved_;
  FabricConfig config_;  // with the addresses of the ranks
  AimReader aims_;
  std::unique_ptr<Fabric> fabric_;
  std::vector<FabricEvent> changes_;
  std::size_t next_change_ = 0;
  std::vector<Entered> inside_;        // by handle - 1
  std::vector<FrameHandle> free_;      // handles that nobody has
  std::vector<HostId> hosts_in_use_;   // where ranks sit
  std::vector<LinkId> uplinks_;        // by host: the first
  std::vector<Duration> dark_before_;  // by input of all crossbars: when gaps were found last
  std::vector<Outage> outages_;
  Tally delivered_;
};

}  // namespace linkwright
