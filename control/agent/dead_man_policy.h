// SPDX-License-Identifier: Apache-2.0
//
// What a link becomes when whoever had a run to himself is gone. Pure: the agent puts it in force,
// the daemon tells it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/schema/agent.pb.h"
#include "link_models/link_config.h"

namespace linkwright {

using DeadManPolicy = schema::ArmDeadMan::Policy;

std::string_view to_text(DeadManPolicy policy) noexcept;
std::optional<DeadManPolicy> dead_man_policy_of(std::string_view text) noexcept;

// One direction of a cable. Transparent: no errors, nothing that delays or darkens it, no time on
// the wire. The queue keeps its limit, for memory is planned by it, and faults and traces are fixed
// for the run: a direction with a trace keeps its wire, as does one that is `timed`.
LinkConfig under_policy(const LinkConfig& config, DeadManPolicy policy, bool timed);

// One link of a fabric keeps rate and latency: its routes and buffers are planned with them. It is
// not darkened here: that is done to cables.
LinkConfig under_fabric_policy(const LinkConfig& config, DeadManPolicy policy);

}  // namespace linkwright
