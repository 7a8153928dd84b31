// SPDX-License-Identifier: Apache-2.0
//
// `linkwright link` through the daemon, which knows the scenario and what was set before.
#pragma once

#include <string>
#include <vector>

#include "control/cli/daemon_address.h"

namespace linkwright {

struct DaemonLinkChange {
  std::string link;
  std::vector<std::string> parameters;
  std::string direction;  // "both" too
  std::string at;
};
int daemon_link_set(const DaemonAddress& address, const DaemonLinkChange& change);

int daemon_link_resume(const DaemonAddress& address, const std::string& link);

// Links and those of fabrics; empty names mean all.
int daemon_link_show(const DaemonOptions& options,
                     const std::string& link,
                     const std::string& fabric);

}  // namespace linkwright
