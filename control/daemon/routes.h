// SPDX-License-Identifier: Apache-2.0
//
// The table of the API: all that linkwrightd answers.
#pragma once

#include <span>

#include "control/api/dispatch.h"
#include "control/daemon/daemon.h"

namespace linkwright {

std::span<const api::Route<Daemon>> api_routes();

// Errors of a scenario or a run as the API tells them.
api::Failure to_failure(const std::exception_ptr& thrown);

}  // namespace linkwright
