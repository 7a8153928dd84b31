// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/topology.h"

namespace linkwright {
namespace {

struct Make {
  Graph operator()(const StarConfig& config) const { return make_star(config); }
  Graph operator()(const FullMeshConfig& config) const { return make_full_mesh(config); }
  Graph operator()(const LeafSpineConfig& config) const { return make_leaf_spine(config); }
  Graph operator()(const FatTreeConfig& config) const { return make_fat_tree(config); }
  Graph operator()(const RailOptimisedConfig& config) const { return make_rail_optimised(config); }
  Graph operator()(const RingConfig& config) const { return make_ring(config); }
  Graph operator()(const TorusConfig& config) const { return make_torus(config); }
  Graph operator()(const DragonflyConfig& config) const { return make_dragonfly(config); }
  Graph operator()(const OcsConfig& config) const { return make_ocs(config); }
  Graph operator()(const SuperpodConfig& config) const { return make_superpod(config); }
};

struct Name {
  std::string_view operator()(const StarConfig&) const noexcept { return "star"; }
  std::string_view operator()(const FullMeshConfig&) const noexcept { return "full_mesh"; }
  std::string_view operator()(const LeafSpineConfig&) const noexcept { return "leaf_spine"; }
  std::string_view operator()(const FatTreeConfig&) const noexcept { return "fat_tree"; }
  std::string_view operator()(const RailOptimisedConfig&) const noexcept {
    return "rail_optimised";
  }
  std::string_view operator()(const RingConfig&) const noexcept { return "ring"; }
  std::string_view operator()(const TorusConfig&) const noexcept { return "torus"; }
  std::string_view operator()(const DragonflyConfig&) const noexcept { return "dragonfly"; }
  std::string_view operator()(const OcsConfig&) const noexcept { return "ocs"; }
  std::string_view operator()(const SuperpodConfig&) const noexcept { return "superpod"; }
};

}  // namespace

std::vector<Violation> validate(const TopologyConfig& config) {
  return std::visit([](const auto& each) { return validate(each); }, config);
}

std::string_view topology_name(const TopologyConfig& config) noexcept {
  return std::visit(Name{}, config);
}

TopologyFigures figures(const TopologyConfig& config) {
  return std::visit([](const auto& each) { return figures(each); }, config);
}

Graph make_graph(const TopologyConfig& config) {
  return std::visit(Make{}, config);
}

}  // namespace linkwright
