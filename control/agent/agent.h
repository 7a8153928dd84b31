// SPDX-License-Identifier: Apache-2.0
//
// The agent's sockets: a private UNIX socket (mode 0600), a listening one or a connection inherited
// from the parent process, or several. Runs the service in the calling thread until the books are
// closed, or until SIGINT or SIGTERM, which close them. Nobody talking to it changes nothing: it
// keeps forwarding.
#pragma once

#include <string>

#include "control/agent/agent_service.h"

namespace linkwright {

struct AgentOptions {
  std::string socket_path;        // empty: none
  int listen_fd = -1;             // a listening socket; taken over, its file is another's; -1: none
  int connection_fd = -1;         // a connected stream socket; taken over; -1: none
  bool exit_with_client = false;  // drain and end when the commanding client goes away
};

// Returns when there is nothing left to do. Throws std::runtime_error, naming the path, when the
// socket cannot be made; nothing has then been started.
void serve_agent(AgentService& service, const AgentOptions& options);

}  // namespace linkwright
