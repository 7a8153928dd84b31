// SPDX-License-Identifier: Apache-2.0
//
// Where linkwrightd is reached: the options of every command that asks it.
#pragma once

#include <initializer_list>
#include <string>

#include <CLI/App.hpp>

namespace linkwright {

// As typed.
struct DaemonAddress {
  std::string api;         // a path, or tcp:HOST:PORT; empty: see api_address()
  std::string token_file;  // of TCP
  std::string lease;       // id; empty: see lease_id()
};

inline constexpr const char* kLeaseVariable = "LINKWRIGHT_LEASE";

// --api and --token-file.
void add_daemon_address(CLI::App& command, DaemonAddress& address);
// The same for a command that has `socket`, an emulator's own, as the other way to it: one of both.
// `of_socket` are options that mean nothing to the daemon, which knows what runs.
void add_daemon_address_beside(CLI::App& command,
                               CLI::Option* socket,
                               DaemonAddress& address,
                               std::initializer_list<const char*> of_socket = {});

// --lease, of commands that change something.
void add_lease_option(CLI::App& command, DaemonAddress& address);
// The one typed, or that of LINKWRIGHT_LEASE; empty: none.
std::string lease_id(const DaemonAddress& address);

// For most commands of the daemon: these two, and how its answer is printed.
struct DaemonOptions {
  DaemonAddress address;
  std::string format = "table";

  bool is_table() const { return format == "table"; }
};
void add_daemon_options(CLI::App& command, DaemonOptions& options);

// The one typed, that of LINKWRIGHT_API, or the default.
std::string api_address(const DaemonAddress& address);

// The token of the first line that has one: "TOKEN", or "ROLE TOKEN" as the daemon's own file has
// it. Throws CliError; no message has a token.
std::string token_in(const std::string& path);

}  // namespace linkwright
