// SPDX-License-Identifier: Apache-2.0
//
// Fabrics of a scenario: topologies, tiers, hosts, time.
#include "control/scenario/fabrics.h"

#include "link_models/topology/link_names.h"
#include "link_models/topology/nvl72.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/control/scenario/fabric_text.h"

namespace linkwright {
namespace {

struct Kind {
  const char* text;
  TopologyConfig config;
  const char* more = "";
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"star: {hosts: 5}", StarConfig{5}},
      {"star: {}", StarConfig{}},
      {"full_mesh: {switches: 3, hosts_per_switch: 2}", FullMeshConfig{3, 2}},
      {"full_mesh: {}", FullMeshConfig{}},
      {"leaf_spine: {leaves: 4, spines: 3, hosts_per_leaf: 5, uplinks: 2}",
       LeafSpineConfig{4, 3, 5, 2}},
      {"leaf_spine: {spines: 3}", LeafSpineConfig{.spines = 3}},
      {"fat_tree: {pods: 2, edges_per_pod: 3, aggregations_per_pod: 2, cores: 6, hosts_per_edge: "
       "1}",
       FatTreeConfig{2, 3, 2, 6, 1}},
      {"fat_tree: {}", FatTreeConfig{}},
      {"rail_optimised: {domains: 3, gpus_per_domain: 4, spines: 2, uplinks: 2}",
       RailOptimisedConfig{3, 4, 2, 2}},
      {"rail_optimised: {}", RailOptimisedConfig{}},
      {"ring: {switches: 5, hosts_per_switch: 2}", RingConfig{5, 2}},
      {"ring: {}", RingConfig{}},
      {"torus: {sizes: [3, 4, 2], hosts_per_switch: 2}", TorusConfig{{3, 4, 2}, 2}},
      {"torus: {}", TorusConfig{}},
      {"dragonfly: {groups: 5, routers_per_group: 2, global_links_per_router: 2, "
       "hosts_per_router: 3}",
       DragonflyConfig{5, 2, 2, 3}},
      {"dragonfly: {}", DragonflyConfig{}},
      {"ocs: {hosts: 6, packet_switch: true}", OcsConfig{6, true}, "shift: 1"},
      {"ocs: {hosts: 3, spares: true}", OcsConfig{3, false, true}, "shift: 1"},
      {"ocs: {}", OcsConfig{}, "shift: 1"},
      {"superpod: {domains: 2, gpus_per_domain: 4, scale_up_switches: 3, scale_up_cables: 2, "
       "scale_out: leaf_spine, leaves: 4, spines: 2, uplinks: 3}",
       SuperpodConfig{2, 4, 3, 2, ScaleOut::kLeafSpine, 4, 2, 3}},
      {"superpod: {}", SuperpodConfig{}},
      {"superpod: {scale_out: ocs}", SuperpodConfig{.scale_out = ScaleOut::kOcs}, "shift: 1"},
      {"superpod: {domains: 1, scale_out: none}",
       SuperpodConfig{.domains = 1, .scale_out = ScaleOut::kNone}},
      {"nvl72: {}", nvl72()}};
  return all;
}

std::string text_of(const Kind& kind) {
  const std::string circuits = std::string("  circuits: {plan: {static: {") + kind.more + "}}}\n";
  return fabric_text(kind.text, kPlainTiers + (*kind.more == 0 ? "" : circuits));
}

void expect_same(const Graph& built, const Graph& wanted) {
  EXPECT_EQ(built.topology, wanted.topology);
  EXPECT_EQ(built.tiers, wanted.tiers);
  EXPECT_EQ(built.hosts, wanted.hosts);
  ASSERT_EQ(built.nodes.size(), wanted.nodes.size());
  ASSERT_EQ(built.cables.size(), wanted.cables.size());
  for (std::size_t i = 0; i < wanted.cables.size(); ++i) {
    EXPECT_EQ(built.cables[i].a, wanted.cables[i].a);
    EXPECT_EQ(built.cables[i].b, wanted.cables[i].b);
    EXPECT_EQ(built.cables[i].tier, wanted.cables[i].tier);
  }
}

TEST(Fabrics, EachTopologyIsReadWithItsDefaults) {
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.text);
    const ResolvedFabric fabric = fabric_of(text_of(kind));
    EXPECT_EQ(fabric.topology.index(), kind.config.index());
    expect_same(fabric.config.graph, make_graph(kind.config));
    EXPECT_TRUE(validate(fabric.config).empty());
    EXPECT_EQ(fabric.config.links.size(), links(fabric.config.graph));
  }
}

// The text of `check --show` needs no profile and no default, and says the same.
TEST(Fabrics, TheResolvedTextResolvesToTheSame) {
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.text);
    const ResolvedScenario first = resolved_text(text_of(kind));
    const ResolvedScenario again = resolved_text(first.text);
    EXPECT_EQ(first.text, again.text);
    ASSERT_EQ(again.fabrics.size(), 1U);
    EXPECT_EQ(first.fabrics[0].config.links, again.fabrics[0].config.links);
  }
}

TEST(Fabrics, DefaultsAreThoseOfTheModels) {
  const ResolvedFabric fabric = fabric_of(fabric_text("leaf_spine: {}", kPlainTiers));
  const FabricConfig& config = fabric.config;
  EXPECT_EQ(fabric.name, "pod");
  EXPECT_EQ(config.routing, Routing::kShortest);
  EXPECT_EQ(config.balancing, Balancing::kFlow);
  EXPECT_EQ(config.seed, 9U);
  EXPECT_EQ(config.first_cable, 0U);
  EXPECT_EQ(config.classes.by, ClassBy::kDscp);
  EXPECT_EQ(config.classes.dscp_class, ClassMap{}.dscp_class);
  ASSERT_EQ(config.switches.size(), 4U);
  EXPECT_EQ(config.switches[0].buffer_bytes, SwitchConfig{}.buffer_bytes);
  EXPECT_EQ(config.switches[0].alpha_num, 1U);
  EXPECT_EQ(config.switches[0].pause.lossless, 0U);
  EXPECT_TRUE(fabric.switch_preset.empty());
}

TEST(Fabrics, RoutingBalancingAndClassesAreRead) {
  const ResolvedFabric fabric = fabric_of(fabric_text(
      "dragonfly: {}",
      std::string(kPlainTiers) + "  routing: valiant\n  balancing: spray\n"
                                 "  classes: {by: dscp, untagged: 2, map: [{dscp: 46, class: 6}, "
                                 "{dscp: 0, class: 7}]}\n"));
  EXPECT_EQ(fabric.config.routing, Routing::kValiant);
  EXPECT_EQ(fabric.config.balancing, Balancing::kSpray);
  ClassMap wanted;
  wanted.dscp_class[46] = 6;
  wanted.dscp_class[0] = 7;
  EXPECT_EQ(fabric.config.classes.dscp_class, wanted.dscp_class);
  EXPECT_EQ(fabric.config.classes.untagged, 2U);
  const ResolvedFabric by_pcp = fabric_of(fabric_text(
      "star: {}", std::string(kPlainTiers) + "  classes: {by: pcp, map: [{pcp: 1, class: 4}]}\n"));
  EXPECT_EQ(by_pcp.config.classes.by, ClassBy::kPcp);
  EXPECT_EQ(by_pcp.config.classes.pcp_class[1], 4U);
}

TEST(Fabrics, HostsHavePortsAndAddresses) {
  const ResolvedFabric fabric = fabric_of(fabric_text(
      "star: {hosts: 3}",
      std::string(kPlainTiers) +
          "  addresses: [{host: 2, macs: [02:00:00:00:00:0A, \"02:00:00:00:00:0b\"]}]\n"));
  EXPECT_EQ(fabric.ports, (std::vector<std::uint32_t>{0, 1, kNoPortSpec}));
  EXPECT_TRUE(fabric.config.hosts[1].bound);
  EXPECT_FALSE(fabric.config.hosts[2].bound) << "nobody's";
  EXPECT_EQ(fabric.config.hosts[2].addresses,
            (std::vector<MacAddress>{0x02'00'00'00'00'0a, 0x02'00'00'00'00'0b}));
}

TEST(Fabrics, WithoutPortsAllHostsAreSomebodys) {
  const ResolvedScenario scenario = resolved_text(
      std::string("schema: 1\nfabrics:\n- name: pod\n  topology: {star: {hosts: 3}}\n") +
      kPlainTiers);
  ASSERT_EQ(scenario.fabrics.size(), 1U);
  EXPECT_TRUE(scenario.spec.ports.empty());
  for (const HostNode& host : scenario.fabrics[0].config.hosts) EXPECT_TRUE(host.bound);
  EXPECT_EQ(scenario.fabrics[0].ports, std::vector<std::uint32_t>(3, kNoPortSpec));
}

constexpr const char* kTwoTiers =
    "  tiers:\n"
    "  - {tier: spine, parameters: {rate: 400Gbps, latency: {propagation: 2us}},\n"
    "     a_to_b: {latency: {module: 30ns}}, b_to_a: {rate: 200Gbps}}\n"
    "  - {tier: '*', parameters: {rate: 100Gbps, latency: {propagation: 500ns}}}\n";

TEST(Fabrics, TiersAndDirectionsHaveTheirOwn) {
  const ResolvedFabric fabric = fabric_of(fabric_text("leaf_spine: {}", kTwoTiers));
  const Graph& graph = fabric.config.graph;
  for (LinkId link = 0; link < links(graph); ++link) {
    const LinkConfig& config = fabric.config.links[link];
    const bool spine = graph.tiers[tier_of(graph, link)] == "spine";
    const bool forth = link % 2 == 0;
    EXPECT_EQ(config.rate.bits_per_second,
              (spine ? (forth ? 400 : 200) : 100) * std::uint64_t{1'000'000'000});
    EXPECT_EQ(config.latency, spine ? nanoseconds(forth ? 2'030 : 2'000) : nanoseconds(500));
  }
  ASSERT_EQ(fabric.tiers.size(), 2U);
  EXPECT_EQ(fabric.tiers[0].tier, "host");
  EXPECT_EQ(fabric.tiers[0].cables, 4U);
  EXPECT_EQ(fabric.tiers[1].cable.name, "pod.spine");
  EXPECT_EQ(fabric.tiers[1].cable.direction[1].rate_bps, 200'000'000'000U);
}

TEST(Fabrics, TheTimeScaleStretchesTimesAndSlowsRates) {
  std::string text =
      fabric_text("ocs: {packet_switch: true}",
                  std::string(kPlainTiers) +
                      "  switches: {pipeline: 600ns}\n"
                      "  circuits: {stages: {command: 1us, switching: 2us, receiver: 3us},\n"
                      "    plan: {cyclic: {start: 1ms, slot: 50us, guard: 5us}}}\n");
  text.replace(text.find("seed: 9"), 7, "time_scale: 1000");
  const FabricConfig config = fabric_of(text).config;
  EXPECT_EQ(config.links[0].rate, (LineRate{100'000'000'000, 1'000}));
  EXPECT_EQ(config.links[0].latency, microseconds(500));
  EXPECT_EQ(config.switches[0].pipeline, microseconds(600));
  const auto& plan = std::get<CyclicPlan>(config.crossbars[0].crossbar.plan);
  EXPECT_EQ(plan.start, kEpoch + seconds(1));
  EXPECT_EQ(plan.slot, milliseconds(50));
  EXPECT_EQ(plan.guard, milliseconds(5));
  ASSERT_TRUE(config.crossbars[0].crossbar.stages);
  EXPECT_EQ(config.crossbars[0].crossbar.stages->command.median, milliseconds(1));
  EXPECT_EQ(config.crossbars[0].crossbar.stages->switching.median, milliseconds(2));
  EXPECT_EQ(config.crossbars[0].crossbar.stages->dsp.median, milliseconds(3));
}

TEST(Fabrics, CablesAreNumberedBehindThoseOfLinks) {
  const ResolvedScenario scenario = resolved_text(
      "schema: 1\nports: [{name: p0, device: d0}, {name: p1, device: d1}]\n"
      "links: [{name: w, a: p0, b: p1, parameters: {rate: 1Gbps}}]\nfabrics:\n"
      "- name: one\n  topology: {star: {hosts: 4}}\n" +
      std::string(kPlainTiers) + "- name: two\n  topology: {star: {hosts: 4}}\n" + kPlainTiers);
  ASSERT_EQ(scenario.fabrics.size(), 2U);
  EXPECT_EQ(scenario.fabrics[0].config.first_cable, 1U);
  // Four cables, and five nodes that draw as well.
  EXPECT_EQ(scenario.fabrics[1].config.first_cable, 1U + 4 + 5);
}

// Of a link that is dark for a time that it draws, each cable draws its own.
TEST(Fabrics, EachCableDrawsItsOwnDarkness) {
  const ResolvedFabric fabric = fabric_of(fabric_text(
      "star: {hosts: 3}",
      "  tiers: [{parameters: {rate: 100Gbps, latency: {propagation: 1ns}, light: {dark: [{at: "
      "1s}],\n    reconfiguration: {switching: 10ms, switching_sigma: 0.3}}}}]\n"));
  const auto length = [&](LinkId link) {
    return fabric.config.links[link].dark.trains().front().length;
  };
  EXPECT_EQ(length(0), length(1)) << "both directions pass the one circuit";
  EXPECT_NE(length(0), length(2));
  EXPECT_NE(length(2), length(4));
}

TEST(Fabrics, ExampleScenariosResolve) {
  struct Example {
    const char* file;
    std::uint32_t hosts;
    std::size_t cables;
  };
  for (const Example& example : {Example{"rotor", 16, 32},
                                 Example{"leaf-spine", 256, 512},
                                 Example{"nvl72", 72, 1'296},
                                 Example{"superpod", 576, 576 * 18 + 576 + 576}}) {
    SCOPED_TRACE(example.file);
    const ResolveResult result =
        resolve_file(std::string(LINKWRIGHT_SCENARIOS) + "/" + example.file + ".yaml",
                     {{LINKWRIGHT_PROFILES}, 0});
    if (const auto* problems = std::get_if<Problems>(&result)) {
      ADD_FAILURE() << to_text(problems->front());
      continue;
    }
    const Graph& graph = std::get<ResolvedScenario>(result).fabrics.at(0).config.graph;
    EXPECT_EQ(graph.hosts, example.hosts);
    EXPECT_EQ(graph.cables.size(), example.cables);
  }
}

TEST(Fabrics, FaultsAreAimedAtLinksAndHosts) {
  const std::string text =
      "time_scale: 80\n" +
      fabric_text("leaf_spine: {leaves: 2, spines: 1, uplinks: 2, hosts_per_leaf: 1}",
                  std::string(kPlainTiers) +
                      "  faults:\n"
                      "  - link: leaf1>spine0 (2)\n"
                      "    faults: [{name: late, match: {vlan: 9}, action: delay, delay: 5us}]\n"
                      "  - host: host1\n"
                      "    faults: [{name: gone, skip: 3, action: drop}]\n");
  const ResolvedFabric fabric = fabric_of(text);
  ASSERT_EQ(fabric.config.faults.size(), 2u);
  const AimedFaults& link = fabric.config.faults[0];
  EXPECT_EQ(link.place, FaultPlace::kLink);
  EXPECT_EQ(link_name(fabric.config.graph, link.number), "leaf1 -> spine0 (2)");
  EXPECT_EQ(link.faults[0].act.delay, microseconds(400));
  EXPECT_EQ(link.faults[0].match.vlan, 9);
  const AimedFaults& host = fabric.config.faults[1];
  EXPECT_EQ(host.place, FaultPlace::kHost);
  EXPECT_EQ(host.number, 1u);
  EXPECT_EQ(host.faults[0].turns.skip, 3u);
}

}  // namespace
}  // namespace linkwright
