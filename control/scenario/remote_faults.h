// SPDX-License-Identifier: Apache-2.0
//
// `one_way_dark: remote_fault` of a cable: both transmitters are told of each other's light.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "link_models/availability/failure_plan.h"
#include "link_models/channel/drift_plan.h"
#include "link_models/link_config.h"

namespace linkwright {

// Tells both directions of cable number `cable`, in all configurations that its failures give them.
// Empty: done; else why it is not well defined, and nothing was told.
std::string signal_remote_faults(const std::array<LinkConfig*, 2>& ways,
                                 std::uint32_t cable,
                                 FailureSpec& failures,
                                 const DriftSpec& drifts);

}  // namespace linkwright
