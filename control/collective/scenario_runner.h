// SPDX-License-Identifier: Apache-2.0
//
// Iterations over the links of a scenario, in virtual time: its gaps, losses, marks and pauses, its
// timeline and its failures, at their instants. Time goes on from one iteration to the next, and
// with it the numbers of the queue pairs.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "control/collective/iteration_runner.h"
#include "control/collective/transport_choice.h"
#include "control/live/scenario_file.h"
#include "control/report/energy_account.h"
#include "control/timeline/virtual_timeline.h"
#include "control/wires/fabric_wire.h"
#include "control/wires/link_wire.h"

namespace linkwright {

// A scenario in which ranks are placed; immutable.
struct CollectiveScenario {
  ScenarioFile file;
  ResolvedScenario resolved;
  Places places;
};

// `places` as --place has it; empty: spread evenly. Throws Mistake: not one cable or one fabric, or
// ranks that cannot sit so.
std::shared_ptr<const CollectiveScenario> place_ranks(const std::string& path,
                                                      RankId ranks,
                                                      const std::string& places);

// In the time of the run: of the slowest link that a place sends into. 0: none has a rate.
std::uint64_t card_rate(const CollectiveScenario& scenario);
// One way, of the longest of the ways between places that ranks sit at, without its switches: what
// the oracle takes for alpha.
Duration longest_latency(const CollectiveScenario& scenario);

class ScenarioRunner final : public IterationRunner {
 public:
  ScenarioRunner(std::shared_ptr<const CollectiveScenario> scenario,
                 RankId ranks,
                 const IdealLink& link,
                 const TransportChoice& transport);

  CarriedOut carry_out(DependencyEngine& engine) override;
  std::vector<BoundaryJoules> joules() override;

 private:
  std::shared_ptr<const CollectiveScenario> scenario_;
  RankId ranks_;
  std::optional<VirtualTimeline> timeline_;
  std::unique_ptr<LinkWire> link_;  // one of these two
  std::unique_ptr<FabricWire> fabric_;
  ScenarioWire& wire_;
  EnergyAccount energy_;  // of a cable
  std::unique_ptr<PacketTransport> transport_;
  std::vector<PacketCounts> before_;
  Instant now_ = kEpoch;
};

}  // namespace linkwright
