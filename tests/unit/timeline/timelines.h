// SPDX-License-Identifier: Apache-2.0
//
// Scenarios with a timeline, as tests have them.
#pragma once

#include <string>
#include <vector>

#include "control/schema/agent.pb.h"
#include "tests/unit/control/scenario/resolving.h"

namespace linkwright {

// Line 7 and so on are the events, one a line.
inline std::string with_events(const std::string& events,
                               const std::string& run = "",
                               const std::string& link = "") {
  return "schema: 1\nname: t\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks:\n"
         "  - {name: wire, a: l, b: r, parameters: {rate: 1Gbps, latency: {propagation: 10us}, "
         "fec: "
         "{code: none, group_error_ratio: 0}}" +
         link + "}\ntimeline: {" + run + "events: [\n" + events + "]}\n";
}

// Of a message that was handed over: direction by direction.
inline std::vector<schema::ChangeLink> changes_of(const schema::Request& request) {
  if (request.has_change_cable())
    return {request.change_cable().a_to_b(), request.change_cable().b_to_a()};
  return {request.change()};
}

}  // namespace linkwright
