// SPDX-License-Identifier: Apache-2.0
//
// `tiers` of a fabric -> what each of its links is made of.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/scenario/fabric_context.h"
#include "control/scenario/merge.h"
#include "control/scenario/resolved_fabric.h"
#include "control/schema/scenario.pb.h"
#include "link_models/link_config.h"
#include "link_models/topology/graph.h"

namespace linkwright {

// One tier, resolved as if it were a cable of its own.
struct ResolvedTier {
  TierFigures figures;
  std::array<ResolvedDirection, 2> direction;           // a to b, b to a
  std::array<std::shared_ptr<MergedParameters>, 2> at;  // knows where each number was written
};

// By the order of graph.tiers; `written` gets an entry for each of them that carries all its
// parameters. nullopt: a problem was reported. Of a link into a circuit switch neither the dark
// windows nor the policy of a profile count: `circuits` says when there is light, and its queues
// wait for it. Where somebody wrote them for this tier, that is a problem.
std::optional<std::vector<ResolvedTier>> resolve_tiers(schema::Fabric& written,
                                                       const Graph& graph,
                                                       std::uint32_t first_cable,
                                                       const FabricContext& context);

// One of them alone, by its place in graph.tiers: what a change of one of its links goes by.
std::optional<ResolvedTier> resolve_tier(const schema::Fabric& written,
                                         const Graph& graph,
                                         std::size_t tier,
                                         std::uint32_t first_cable,
                                         const FabricContext& context);

// The entry of `written.tiers` that is of this tier; nothing: there is none, which is reported.
std::optional<int> entry_of_tier(const schema::Fabric& written,
                                 const Graph& graph,
                                 std::size_t tier,
                                 const FabricContext& context);

// What a link of that tier is. The lengths of dark windows are drawn for each cable.
LinkConfig link_of(const ResolvedTier& tier,
                   LinkId link,
                   std::uint32_t first_cable,
                   const FabricContext& context);

// Of each LinkId. The lengths of dark windows are drawn for each cable.
std::vector<LinkConfig> links_of(const std::vector<ResolvedTier>& tiers,
                                 const Graph& graph,
                                 std::uint32_t first_cable,
                                 const FabricContext& context);

}  // namespace linkwright
