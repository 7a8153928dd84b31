// SPDX-License-Identifier: Apache-2.0
//
// `linkwright fabric cut`, `mend` and `linkwright ocs` through the daemon, which knows what runs.
#pragma once

#include <string>
#include <vector>

#include "control/cli/daemon_address.h"

namespace linkwright {

// A cable of a fabric, by one of its two links; an empty fabric means the only one that runs.
struct DaemonCable {
  std::string fabric;
  std::string link;
};
void daemon_cut(const DaemonAddress& address,
                const DaemonCable& cable,
                const std::string& at,
                const std::string& length);
void daemon_mend(const DaemonAddress& address, const DaemonCable& cable, const std::string& at);

// A circuit switch of a fabric; empty names mean the only one.
struct DaemonSwitch {
  std::string fabric;
  std::string crossbar;
};
void daemon_connect(const DaemonAddress& address,
                    const DaemonSwitch& target,
                    const std::vector<std::string>& circuits,
                    const std::string& at);
// The plan of a scenario file.
void daemon_schedule(const DaemonAddress& address,
                     const DaemonSwitch& target,
                     const std::string& file,
                     const std::string& at);
void daemon_show_circuits(const DaemonAddress& address, const DaemonSwitch& target);

}  // namespace linkwright
