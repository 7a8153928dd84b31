// SPDX-License-Identifier: Apache-2.0
//
// linkwright-dataplane as a child: started with one end of a socket pair, killed with its parent,
// always waited for. Owns the process.
#pragma once

#include <chrono>
#include <csignal>
#include <string>

#include <sys/types.h>

#include "control/agent/client.h"

namespace linkwright {

struct DataplaneOptions {
  std::string socket_path;  // a second entrance for `link set` and `stats`; empty: none
  bool verbose = false;
  // Sent to the child when this process dies. SIGTERM lets it close its books; a child that has
  // none to close is only kept busy by it.
  int signal_of_death = SIGTERM;
};

class DataplaneProcess {
 public:
  // Throws CliError or Unreachable.
  explicit DataplaneProcess(const DataplaneOptions& options);
  ~DataplaneProcess();  // ends the child: politely, then by force
  DataplaneProcess(const DataplaneProcess&) = delete;
  DataplaneProcess& operator=(const DataplaneProcess&) = delete;

  AgentClient& client() { return client_; }

  // How the child ended ("exit status 1", "killed by signal 9"); empty when it has not within
  // `patience`.
  std::string wait(std::chrono::milliseconds patience);

 private:
  DataplaneProcess(const DataplaneOptions& options, const int (&ends)[2]);

  AgentClient client_;
  ::pid_t pid_ = -1;
  std::string ended_;
};

}  // namespace linkwright
