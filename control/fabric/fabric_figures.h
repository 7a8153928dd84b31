// SPDX-License-Identifier: Apache-2.0
//
// What can be said of a fabric before a frame is in it: `linkwright fabric show`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "control/fabric/bill_figures.h"
#include "control/fabric/circuit_figures.h"
#include "control/fabric/path_figures.h"
#include "control/report/page.h"
#include "control/scenario/resolved.h"

namespace linkwright {

struct CopperFigures {
  std::uint64_t pairs = 0;
  std::uint64_t published = 0;
};

struct FabricFigures {
  const ResolvedFabric* fabric = nullptr;
  std::uint64_t time_scale = 1;
  TopologyFigures closed_forms;
  std::map<std::string, std::uint64_t> nodes_by_name;  // switches, "leaf": 4
  std::vector<TierBill> tiers;                         // in the order of the fabric's
  std::optional<SwitchBill> switches;
  std::vector<CircuitFigures> circuits;
  std::optional<PathFigures> paths;     // where asked for
  std::vector<std::string> links;       // names by LinkId, where asked for
  std::optional<CopperFigures> copper;  // of an NVL72
  std::vector<std::string> notes;
};

// The fabric must outlive the figures.
FabricFigures fabric_figures(const ResolvedFabric& fabric,
                             std::uint64_t time_scale,
                             bool with_paths,
                             bool with_links = false);

boost::json::object to_json(const FabricFigures& figures);

// For people.
std::string to_table(const FabricFigures& figures, const Page& page = {});

}  // namespace linkwright
