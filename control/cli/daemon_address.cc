// SPDX-License-Identifier: Apache-2.0
#include "control/cli/daemon_address.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "control/cli/exit_code.h"
#include "control/cli/output.h"
#include "control/yaml/problem.h"

namespace linkwright {
namespace {

constexpr const char* kVariable = "LINKWRIGHT_API";
constexpr const char* kDefault = "/run/linkwright/api.sock";

CLI::Option* add_api(CLI::App& command, DaemonAddress& address) {
  CLI::Option* api = command.add_option(
      "--api",
      address.api,
      fmt::format(
          "the daemon's socket, or tcp:HOST:PORT; default: {}, or {}", kVariable, kDefault));
  command.add_option("--token-file", address.token_file, "file with the token that TCP wants");
  return api;
}

}  // namespace

void add_daemon_address(CLI::App& command, DaemonAddress& address) {
  add_api(command, address);
}

void add_daemon_address_beside(CLI::App& command,
                               CLI::Option* socket,
                               DaemonAddress& address,
                               std::initializer_list<const char*> of_socket) {
  add_api(command, address)->excludes(socket);
  command.get_option("--token-file")->excludes(socket);
  for (const char* name : of_socket) command.get_option(name)->needs(socket);
}

void add_daemon_options(CLI::App& command, DaemonOptions& options) {
  add_daemon_address(command, options.address);
  add_output_option(command, options.format);
}

void add_lease_option(CLI::App& command, DaemonAddress& address) {
  command
      .add_option("--lease",
                  address.lease,
                  fmt::format("id of your lease of the scenario; default: {}", kLeaseVariable))
      ->type_name("ID");
}

std::string lease_id(const DaemonAddress& address) {
  if (!address.lease.empty()) return address.lease;
  const char* const told = std::getenv(kLeaseVariable);
  return told == nullptr ? "" : told;
}

std::string api_address(const DaemonAddress& address) {
  if (!address.api.empty()) return address.api;
  const char* const told = std::getenv(kVariable);
  return told == nullptr || *told == '\0' ? kDefault : told;
}

std::string token_in(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    throw CliError(kExitUsage, fmt::format("{}: {}", in_quotes(path), std::strerror(errno)));
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string token;
    for (std::string word; words >> word;) {
      if (token.empty() && word.starts_with('#')) break;
      token = word;
    }
    if (!token.empty()) return token;
  }
  throw CliError(kExitUsage, fmt::format("{}: has no token", in_quotes(path)));
}

}  // namespace linkwright
