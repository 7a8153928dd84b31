// SPDX-License-Identifier: Apache-2.0
//
// Options that all verbs have in common that speak with a running emulator.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "control/help/command_help.h"

namespace linkwright {

// Of a command that can do without: see add_daemon_address_beside().
inline CLI::Option* add_own_socket_option(CLI::App& command, std::string& socket) {
  return command
      .add_option("--socket", socket, "of the running emulator, as given to `run --socket`")
      ->type_name(kSocketValue);
}

inline void add_socket_option(CLI::App& command, std::string& socket) {
  add_own_socket_option(command, socket)->required();
}

// `standard`: which fabric it is where none is named.
inline void add_fabric_option(CLI::App& command, std::string& fabric, const char* standard) {
  command
      .add_option(
          "--fabric", fabric, std::string{"name of a fabric that runs; default: "} + standard)
      ->type_name("FABRIC");
}

// `standard`: when it is where no time is given.
inline void add_at_option(CLI::App& command, std::string& at, const char* standard) {
  command
      .add_option(
          "--at",
          at,
          std::string{"real time since the start of the run, as in 2s; default: "} + standard)
      ->type_name("TIME");
}

}  // namespace linkwright
