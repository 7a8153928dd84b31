// SPDX-License-Identifier: Apache-2.0
//
// Figures of a scenario that runs, as a stream tells them: what has happened between two looks,
// from the differences of counters that only grow, and what is so now. Pure. Rates, loads and watts
// are in the model domain: a link that is slowed by K is told as the link it stands for. Whatever
// needs an interval is null where there is none: at the first look, behind a restart, at a
// standstill.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "control/agent/dead_man_policy.h"
#include "control/report/energy_account.h"
#include "control/report/fec_account.h"
#include "control/scenario/resolved.h"
#include "dataplane/emulator.h"

namespace linkwright {

// One look at a run. Kept until the next one.
struct Look {
  std::string run;
  std::size_t interruptions = 0;  // its emulator died, and counters began again
  EmulatorSnapshot snapshot{};
  std::vector<CableEnergy> energy{};
  std::vector<FecAccount::Directions> fec{};
};

// Model time between two looks at one run, in seconds; nullopt: nothing has passed in it.
std::optional<double> interval_s(const ResolvedScenario& scenario,
                                 const Look* before,
                                 const Look& now);

// Both looks, or the last one alone: `before` may be nullptr.
struct Looks {
  const ResolvedScenario& scenario;
  const EmulatorSpec& in_force;  // links with their changes
  const Look* before;
  const Look& now;
  std::optional<DeadManPolicy> overriding{};  // what a dead man has put upon its links
};

// {scenario, run, at_s, interval_s, time_scale, dead_man, links: [...], ports: [...]}
boost::json::object live_links(const Looks& looks);
// {scenario, run, at_s, interval_s, time_scale, fabrics: [...]}
boost::json::object live_fabrics(const Looks& looks);
// {last_second, last_second_causes}: of a run that goes on, null otherwise. What was told last of
// one that stands still was so then, and is not now.
boost::json::object live_second(const Looks& looks,
                                bool runs,
                                std::string_view verdict,
                                boost::json::array causes);
// What those before are drawn upon: names, ends and tiers. {scenario, links, fabrics}
boost::json::object live_plan(const ResolvedScenario& scenario);

}  // namespace linkwright
