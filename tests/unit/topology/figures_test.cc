// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "link_models/topology/nvl72.h"
#include "link_models/topology/topology.h"
#include "tests/unit/topology/reference.h"

namespace linkwright {
namespace {

TEST(Figures, KAryFatTree) {
  for (const std::uint64_t k : {2u, 4u, 8u, 16u}) {
    const TopologyFigures whole = figures(k_ary_fat_tree(static_cast<std::uint32_t>(k)));
    EXPECT_EQ(whole.hosts, k * k * k / 4);
    EXPECT_EQ(whole.switches, 5 * k * k / 4);
    EXPECT_EQ(whole.cables, 3 * k * k * k / 4);
    EXPECT_EQ(whole.most_ports, k);
    EXPECT_EQ(whole.oversubscription, Ratio::of(1, 1));
    EXPECT_EQ(whole.bisection, k * k * k / 8) << "half of the hosts at full rate";
  }
  EXPECT_EQ(figures(k_ary_fat_tree(16)).nodes(), 1'344u);
}

TEST(Figures, BalancedDragonfly) {
  for (const std::uint64_t h : {1u, 2u, 4u}) {
    const TopologyFigures whole = figures(balanced_dragonfly(static_cast<std::uint32_t>(h)));
    const std::uint64_t groups = 2 * h * h + 1;
    EXPECT_EQ(whole.hosts, groups * 2 * h * h);
    EXPECT_EQ(whole.switches, groups * 2 * h);
    EXPECT_EQ(whole.most_ports, 4 * h - 1) << "the radix of Kim et al.";
  }
}

TEST(Figures, OversubscriptionIsExact) {
  const LeafSpineConfig leaf_spine{.spines = 4, .hosts_per_leaf = 24, .uplinks = 2};
  EXPECT_EQ(figures(leaf_spine).oversubscription, (Ratio{3, 1}));
  FatTreeConfig tree = k_ary_fat_tree(4);
  tree.hosts_per_edge = 3;
  EXPECT_EQ(figures(tree).oversubscription, (Ratio{3, 2}));
  tree.cores = 2;
  EXPECT_EQ(figures(tree).oversubscription, (Ratio{3, 1})) << "6 hosts per pod over 2 cables";
  const RailOptimisedConfig rails{.domains = 32, .gpus_per_domain = 8, .spines = 12};
  EXPECT_EQ(figures(rails).oversubscription, (Ratio{8, 3}));
  EXPECT_FALSE(figures(StarConfig{}).oversubscription.has_value());
}

// The coordinate that halves the hosts, by topology, and how many values it has.
std::pair<std::size_t, std::uint32_t> halved_by(const TopologyConfig& config) {
  if (const auto* mesh = std::get_if<FullMeshConfig>(&config)) return {0, mesh->switches};
  if (const auto* tree = std::get_if<LeafSpineConfig>(&config)) return {0, tree->leaves};
  if (const auto* tree = std::get_if<FatTreeConfig>(&config)) return {0, tree->pods};
  if (const auto* rail = std::get_if<RailOptimisedConfig>(&config))
    return {1, rail->gpus_per_domain};
  if (const auto* ring = std::get_if<RingConfig>(&config)) return {0, ring->switches};
  if (const auto* fly = std::get_if<DragonflyConfig>(&config)) return {0, fly->groups};
  const auto& sizes = std::get<TorusConfig>(config).sizes;
  const auto longest = std::max_element(sizes.begin(), sizes.end());
  return {longest - sizes.begin(), *longest};
}

TEST(Figures, BisectionIsTheLeastCut) {
  const std::vector<TopologyConfig> configs{
      FullMeshConfig{.switches = 6},
      LeafSpineConfig{.leaves = 4, .spines = 3, .hosts_per_leaf = 2, .uplinks = 2},
      k_ary_fat_tree(4),
      FatTreeConfig{.pods = 4,
                    .edges_per_pod = 3,
                    .aggregations_per_pod = 2,
                    .cores = 4,
                    .hosts_per_edge = 4},
      FatTreeConfig{.pods = 2, .edges_per_pod = 1, .aggregations_per_pod = 3, .cores = 6},
      RailOptimisedConfig{.domains = 3, .gpus_per_domain = 4, .spines = 2, .uplinks = 2},
      RingConfig{.switches = 2},
      RingConfig{.switches = 6},
      TorusConfig{.sizes = {3, 4}},
      TorusConfig{.sizes = {4, 2, 3}},
      TorusConfig{.sizes = {2, 2, 2}},
      DragonflyConfig{.groups = 4, .routers_per_group = 3, .global_links_per_router = 2},
      DragonflyConfig{.groups = 6}};
  for (const TopologyConfig& config : configs) {
    SCOPED_TRACE(reference::label(config));
    const Graph graph = make_graph(config);
    const auto [coordinate, values] = halved_by(config);
    const auto first_half = [&, at = coordinate, size = values](HostId host) {
      return graph.nodes[host].place[at] < size / 2;
    };
    EXPECT_EQ(figures(config).bisection, reference::least_cut(graph, first_half));
  }
  EXPECT_FALSE(figures(TorusConfig{.sizes = {2, 3}}).bisection.has_value()) << "odd";
  EXPECT_FALSE(figures(FullMeshConfig{.switches = 5}).bisection.has_value());
}

TEST(Figures, Nvl72) {
  const TopologyFigures whole = figures(nvl72());
  EXPECT_EQ(whole.hosts, 72u);
  EXPECT_EQ(whole.switches, 18u);
  EXPECT_EQ(whole.cables, 1'296u);
  EXPECT_EQ(whole.most_ports, 72u);
  EXPECT_EQ(copper_pairs(nvl72(), kPairsPerNvlink5), 5'184u);
  EXPECT_NEAR(double(kNvl72PublishedCopperCables), 5'184.0, 2.0);
  const Graph graph = make_superpod(nvl72());
  for (HostId host = 0; host < graph.hosts; ++host) EXPECT_EQ(graph.nodes[host].ports, 18u);
  for (NodeId node = 72; node < 90; ++node) EXPECT_EQ(graph.nodes[node].ports, 72u);
}

TEST(Figures, ProductsThatDoNotFitAreTheLargestNumber) {
  EXPECT_EQ(capped_product(1u << 31, 1u << 31, 4u), ~std::uint64_t{0});
  EXPECT_EQ(capped_product(~std::uint64_t{0}, 2), ~std::uint64_t{0});
  EXPECT_EQ(capped_sum(~std::uint64_t{0}, 1), ~std::uint64_t{0});
  EXPECT_EQ(capped_product(6, 7), 42u);
}

// The first finding of each bad configuration.
Violation first(const TopologyConfig& config) {
  const std::vector<Violation> found = validate(config);
  return found.empty() ? Violation{"", ""} : found.front();
}

TEST(Validation, NamesTheFieldTheValueAndWhatIsAllowed) {
  EXPECT_EQ(first(StarConfig{.hosts = 1}).field, "hosts");
  EXPECT_EQ(first(StarConfig{.hosts = 1}).message, "1 is out of range, allowed 2 to 16384");
  EXPECT_EQ(first(FullMeshConfig{.switches = 1}).field, "switches");
  EXPECT_EQ(first(FullMeshConfig{.hosts_per_switch = 0}).field, "hosts_per_switch");
  EXPECT_EQ(first(LeafSpineConfig{.leaves = 0}).field, "leaves");
  EXPECT_EQ(first(LeafSpineConfig{.spines = 0}).field, "spines");
  EXPECT_EQ(first(LeafSpineConfig{.hosts_per_leaf = 0}).field, "hosts_per_leaf");
  EXPECT_EQ(first(LeafSpineConfig{.uplinks = 0}).field, "uplinks");
  EXPECT_EQ(first(FatTreeConfig{.pods = 0}).field, "pods");
  EXPECT_EQ(first(FatTreeConfig{.aggregations_per_pod = 0}).field, "aggregations_per_pod");
  EXPECT_EQ(first(FatTreeConfig{.cores = 5}).field, "cores");
  EXPECT_EQ(first(FatTreeConfig{.cores = 5}).message,
            "5 is out of range, allowed multiples of aggregations_per_pod = 2");
  EXPECT_EQ(first(RailOptimisedConfig{.gpus_per_domain = 0}).field, "gpus_per_domain");
  EXPECT_EQ(first(RingConfig{.switches = 1}).field, "switches");
  EXPECT_EQ(first(TorusConfig{.sizes = {}}).field, "sizes");
  EXPECT_EQ(first(TorusConfig{.sizes = {4, 1}}).field, "sizes[1]");
  EXPECT_EQ(first(DragonflyConfig{.groups = 10}).field, "groups");
  EXPECT_EQ(first(DragonflyConfig{.groups = 1}).field, "groups");
  EXPECT_EQ(first(OcsConfig{.hosts = 0}).field, "hosts");
  EXPECT_EQ(first(SuperpodConfig{.scale_out = ScaleOut::kNone}).field, "domains");
  EXPECT_EQ(first(SuperpodConfig{.leaves = 3}).field, "leaves");
  EXPECT_EQ(first(SuperpodConfig{.leaves = 0}).field, "leaves");
  EXPECT_EQ(first(SuperpodConfig{.scale_up_switches = 0}).field, "scale_up_switches");
}

TEST(Validation, TheWholeMustFit) {
  EXPECT_EQ(first(k_ary_fat_tree(64)).field, "nodes");
  EXPECT_EQ(first(TorusConfig{.sizes = {9'999, 9'999, 9'999, 9'999, 9'999}}).field, "nodes");
  EXPECT_EQ(first(LeafSpineConfig{.hosts_per_leaf = 2, .uplinks = 16'384}).field, "");
  EXPECT_EQ(first(LeafSpineConfig{.leaves = 2, .spines = 8, .uplinks = 16'384}).field, "ports");
  EXPECT_EQ(first(FullMeshConfig{.switches = 8'000}).field, "cables");
}

}  // namespace
}  // namespace linkwright
