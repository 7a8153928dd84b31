// SPDX-License-Identifier: Apache-2.0
//
// From a head to a call, or to a failure. Pure: no socket, no clock, no state.
#pragma once

#include "control/api/call.h"
#include "control/http/head.h"

namespace linkwright::http {

// The call, still without body and peer. Throws Failure: 400, 405, 406, 415, 501.
api::Call check_request(const Head& head);

}  // namespace linkwright::http
