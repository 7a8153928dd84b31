// SPDX-License-Identifier: Apache-2.0
//
// The fabrics of a running emulator as the commands see them: by name, with their graphs.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "control/agent/client.h"
#include "control/live/crossbars.h"
#include "control/report/fabric_report.h"
#include "dataplane/emulator.h"

namespace linkwright {

// What `link set` has made of links, as it was typed: by name of the fabric and link.
using ChangesOfLinks = std::map<std::pair<std::string, LinkId>, std::vector<std::string>>;

// Links as they are now. Throws CliError (refused) when there is none, and Unreachable. `changes`,
// where it is given, gets all that was set.
std::vector<FabricSpec> fabrics_of(AgentClient& client, ChangesOfLinks* changes = nullptr);

// The one of that name; an empty name means the only one. Throws CliError (usage), listing them.
const FabricSpec& fabric_named(const std::vector<FabricSpec>& fabrics, const std::string& name);

// One of them, and the way to ask about it. Throws as fabrics_of() and fabric_named() do.
struct LiveFabric {
  LiveFabric(const std::string& socket, const std::string& name);

  AgentClient client;
  std::vector<FabricSpec> fabrics;  // all that run
  const FabricSpec& fabric;
};

// A link of it, by its name as find_link() takes it. Throws CliError (usage), with a hint.
LinkId link_named(const FabricSpec& fabric, const std::string& name);

// The one of that name; an empty name means the only one. Throws CliError (usage).
LiveCrossbar crossbar_named(const FabricSpec& fabric, const std::string& name);

struct LiveReport {
  Instant at{};
  std::string verdict;  // of fidelity, so far
  std::vector<FabricReport> fabrics;
};

LiveReport live_report(AgentClient& client, const std::vector<FabricSpec>& fabrics);

}  // namespace linkwright
