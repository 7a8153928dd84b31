// SPDX-License-Identifier: Apache-2.0
//
// `linkwright lease`: what its verbs were given, and those that are in files of their own.
#pragma once

#include <string>
#include <vector>

#include "control/cli/daemon_address.h"
#include "control/cli/daemon_client.h"

namespace linkwright {

struct LeaseArguments {
  DaemonOptions options;
  std::string scenario;
  std::string ttl;
  std::string dead_man = "hold";
  std::string label;
  std::string note;
  bool force = false;
  std::string reason;
  std::vector<std::string> command;
};

// With its id. Throws as DaemonClient does.
api::Lease take_lease(const LeaseArguments& arguments);

// Has it while the command runs; gives the command's exit code, as a shell tells it.
int hold_lease(const LeaseArguments& arguments);

}  // namespace linkwright
