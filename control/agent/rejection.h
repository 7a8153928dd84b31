// SPDX-License-Identifier: Apache-2.0
//
// What the emulator has against a request, as the agent answers it.
#pragma once

#include "control/agent/convert.h"

namespace linkwright {

// The guard of interfaces names the flag that overrules it; every other error is in the file.
inline bool is_refusal(const EmulatorError& error) {
  return error.message.find("--force") != std::string::npos;
}

inline schema::Response reject(const EmulatorErrors& errors) {
  schema::Response response;
  for (const EmulatorError& error : errors) {
    auto& problem = *response.add_problems();
    problem.set_field(error.field);
    problem.set_message(error.message);
    problem.set_refused(is_refusal(error));
  }
  return response;
}

}  // namespace linkwright
