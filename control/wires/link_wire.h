// SPDX-License-Identifier: Apache-2.0
//
// The one cable of a scenario as a wire: ranks sit at its ports a and b. The links are those of a
// run in virtual time (control/virtual), with their failures, their drift and their timeline.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>

#include "control/scenario/resolved.h"
#include "control/virtual/change_source.h"
#include "control/virtual/virtual_direction.h"
#include "control/wires/scenario_wire.h"
#include "link_models/change_plan.h"

namespace linkwright {

class LinkWire final : public ScenarioWire {
 public:
  // `scenario` has one cable and no fabric; it and `timeline`, which may be nullptr, outlive the
  // wire.
  LinkWire(const ResolvedScenario& scenario,
           ChangeSource* timeline,
           Places places,
           std::uint64_t card_bps);

  // As a run tells it: books, counters and histograms of both directions.
  EmulatorSnapshot snapshot(Instant at) const;

 protected:
  void enter(const Flight& flight, std::uint32_t octets, Instant at) override;
  Instant next_event() const override;
  void advance(Instant now) override;
  void find_gaps(Instant from, Instant to, Incidents& out) override;

 private:
  struct Entered {
    Flight flight;
    Instant at;
  };
  struct Lane {
    std::unique_ptr<VirtualDirection> link;
    LinkConfig config;  // in force
    std::vector<VirtualFate> fates{};
    std::vector<SaidPause> pauses{};
    std::unordered_map<std::uint64_t, Entered> inside{};  // by sequence
    std::uint64_t frames = 0;
    std::string name;
  };

  LinkCapacity room_of(std::size_t direction) const;
  Instant next_change() const;
  void change_until(Instant now);
  void change(const PlannedChange& change);
  void take_fates(Lane& lane);

  const CableSpec& cable_;
  std::array<Lane, 2> lanes_;
  std::optional<ChangePlan> planned_;
  ChangeSource* timeline_;
};

}  // namespace linkwright
