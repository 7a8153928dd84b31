// SPDX-License-Identifier: Apache-2.0
//
// Exit codes of linkwright, and the exception that carries one with its message to main().
#pragma once

#include <stdexcept>
#include <string>

namespace linkwright {

enum ExitCode : int {
  kExitOk = 0,
  kExitFail = 1,         // the verdict: fidelity INVALID or books not closed
  kExitUsage = 2,        // command line, scenario, profile, arrivals
  kExitUnreachable = 3,  // the dataplane cannot be started or reached, or died
  kExitRefused = 4,      // allowed by the file, but not in the state the machine is in
};

// what() has one problem per line.
struct CliError : std::runtime_error {
  CliError(ExitCode c, const std::string& message) : std::runtime_error(message), code(c) {}
  ExitCode code;
};

}  // namespace linkwright
