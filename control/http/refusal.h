// SPDX-License-Identifier: Apache-2.0
//
// What the transport refuses by itself, in the API's one shape of errors.
#pragma once

#include <string>

#include "control/api/failure.h"

namespace linkwright::http {

// `status` is one of those that the transport answers by itself; it gives the error its code.
api::Failure refusal(unsigned status, const std::string& message);

}  // namespace linkwright::http
