// SPDX-License-Identifier: Apache-2.0
//
// Any of the topologies, for who reads one from a scenario.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "link_models/core/violation.h"
#include "link_models/topology/dragonfly.h"
#include "link_models/topology/fat_tree.h"
#include "link_models/topology/figures.h"
#include "link_models/topology/full_mesh.h"
#include "link_models/topology/graph.h"
#include "link_models/topology/leaf_spine.h"
#include "link_models/topology/ocs.h"
#include "link_models/topology/rail_optimised.h"
#include "link_models/topology/star.h"
#include "link_models/topology/superpod.h"
#include "link_models/topology/torus.h"

namespace linkwright {

using TopologyConfig = std::variant<StarConfig,
                                    FullMeshConfig,
                                    LeafSpineConfig,
                                    FatTreeConfig,
                                    RailOptimisedConfig,
                                    RingConfig,
                                    TorusConfig,
                                    DragonflyConfig,
                                    OcsConfig,
                                    SuperpodConfig>;

std::vector<Violation> validate(const TopologyConfig& config);

// As in Graph::topology: "leaf_spine".
std::string_view topology_name(const TopologyConfig& config) noexcept;

// Of a valid configuration, both.
TopologyFigures figures(const TopologyConfig& config);
Graph make_graph(const TopologyConfig& config);

}  // namespace linkwright
