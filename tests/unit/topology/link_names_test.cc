// SPDX-License-Identifier: Apache-2.0
#include "link_models/topology/link_names.h"

#include <set>

#include <gtest/gtest.h>

#include "link_models/topology/nvl72.h"
#include "link_models/topology/topology.h"

namespace linkwright {
namespace {

TEST(LinkNames, SayFromWhereToWhere) {
  const Graph graph = make_star({.hosts = 2});
  EXPECT_EQ(link_names(graph),
            (std::vector<std::string>{
                "host0 -> switch0", "switch0 -> host0", "host1 -> switch0", "switch0 -> host1"}));
}

TEST(LinkNames, AreUniqueInEveryTopologyAndFound) {
  const std::vector<Graph> graphs{
      make_leaf_spine({.leaves = 3, .spines = 2, .hosts_per_leaf = 2, .uplinks = 3}),
      make_graph(TorusConfig{.sizes = {2, 3}}),
      make_graph(nvl72()),
      make_graph(OcsConfig{4}),
      make_graph(FatTreeConfig{})};
  for (const Graph& graph : graphs) {
    const std::vector<std::string> names = link_names(graph);
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), links(graph)) << graph.topology;
    for (LinkId link = 0; link < links(graph); link += 7) {
      EXPECT_EQ(link_name(graph, link), names[link]);
      EXPECT_EQ(find_link(graph, names[link]), link) << names[link];
    }
  }
}

TEST(LinkNames, BothDirectionsOfACableHaveOneNumber) {
  const Graph graph =
      make_leaf_spine({.leaves = 1, .spines = 1, .hosts_per_leaf = 1, .uplinks = 2});
  const LinkId second = find_link(graph, "leaf0 -> spine0 (2)").value();
  EXPECT_EQ(find_link(graph, "spine0 > leaf0 (2)"), reverse(second));
  EXPECT_EQ(find_link(graph, "leaf0 -> spine0"), std::nullopt);
  EXPECT_EQ(find_link(graph, "leaf0 -> spine0 (3)"), std::nullopt);
  EXPECT_EQ(find_host(graph, "host0"), HostId{0});
  EXPECT_EQ(find_host(graph, "leaf0"), std::nullopt);
}

TEST(LinkNames, ASpareIsCalledSo) {
  const Graph graph = make_ocs({.hosts = 2, .spares = true});
  EXPECT_EQ(link_name(graph, 0), "host0 -> ocs0");
  EXPECT_EQ(link_name(graph, 5), "ocs0 -> host0 (spare)");
  EXPECT_EQ(find_link(graph, "host0>ocs0(spare)"), LinkId{4});
  EXPECT_EQ(link_names(graph)[4], "host0 -> ocs0 (spare)");
}

}  // namespace
}  // namespace linkwright
