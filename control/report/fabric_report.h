// SPDX-License-Identifier: Apache-2.0
//
// What a run of a fabric came to, as every rendering needs it: traffic of hosts, links and tiers,
// who was lost where, and who waited for whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "control/report/fabric_energy.h"
#include "control/report/page.h"
#include "dataplane/emulator.h"
#include "link_models/core/books.h"
#include "link_models/fabric/fabric_stats.h"

namespace linkwright {

struct FabricHostTraffic {
  Tally in;
  Tally out;
  std::optional<FabricHostSnapshot> live;  // of a host that is a port, in a live run
};

struct FabricReport {
  std::string name;
  Graph graph;
  Books books;                      // of the fabric as a whole
  std::vector<AimedFaults> faults;  // of the configuration; counts are in `reading`
  FabricReading reading;
  FabricStats stats;
  std::vector<FabricHostTraffic> hosts;
  Instant end{};
  std::uint64_t fate_digest = 0;  // order-independent, over (frame, host, departure, reason)
  // Of a run, whose scenario has the watts; nothing where only its fabric is known.
  std::optional<FabricEnergy> energy;
  std::vector<std::string> remarks;
};

// Of a live fabric as it stands.
FabricReport fabric_report(const std::string& name,
                           const FabricConfig& config,
                           const FabricSnapshot& snapshot);

boost::json::object to_json(const FabricReport& report);

// For people.
std::string to_table(const FabricReport& report, const Page& page = {});

// Where the light of each circuit switch goes: the same.
std::string circuits_table(const FabricReport& report, const Page& page = {});

// When cables went dark, who noticed, and what it cost; empty where none did.
std::string outages_table(const FabricReport& report, const Page& page = {});
// What each fault of a fabric struck, in the order of the scenario.
boost::json::array fabric_faults_json(const FabricReport& report);
std::string fabric_faults_text(const FabricReport& report, const Page& page = {});

// "leaf0 -> spine1 waits for spine1 -> leaf2 (class 3), ...": one sentence per tree and cycle.
std::vector<std::string> pause_sentences(const FabricReport& report);

}  // namespace linkwright
